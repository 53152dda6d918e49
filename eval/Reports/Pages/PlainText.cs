using System.Text;
using System.Xml;

namespace SparseSearch.Eval.Reports.Pages;

/// <summary>Texts of users, as far as XML can hold them.</summary>
internal static class PlainText
{
    /// <summary>The text with a replacement character for each that XML forbids: most control characters, and halves of pairs.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            plain.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune);
        }

        return plain.ToString();
    }
}
