using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization.Normalizers;

/// <summary>Replaces every match of a pattern, left to right, by a text that is taken as it is.</summary>
/// <param name="pattern">What is replaced.</param>
/// <param name="content">What stands in its place.</param>
internal sealed class ReplaceNormalizer(ITextPattern pattern, string content) : ITextNormalizer
{
    /// <inheritdoc/>
    public bool Normalize(scoped ReadOnlySpan<char> text, ref TextBuffer output)
    {
        var matches = new MatchList();
        pattern.FindAll(text, ref matches);
        var count = matches.Count;
        var copied = 0;
        for (var i = 0; i < count; i++)
        {
            var (start, end) = matches[i];
            output.Append(text[copied..start]);
            if (content.Length == 0)
            {
                output.Drop();
            }

            output.Append(content);
            copied = end;
        }

        matches.Dispose();
        if (count > 0)
        {
            output.Append(text[copied..]);
        }

        return count > 0;
    }
}
