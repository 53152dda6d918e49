using SparseSearch.Encoders.Tokenization.PreTokenizers;

namespace SparseSearch.Encoders.Tokenization.Json;

/// <summary>Reads a <c>pattern</c>: a text, or a regular expression.</summary>
internal static class PatternReader
{
    /// <summary>The pattern of a part.</summary>
    /// <exception cref="TokenizerFormatException">It is neither, or empty.</exception>
    /// <exception cref="NotSupportedException">The expression uses what is not supported.</exception>
    public static ITextPattern Read(JsonFile part)
    {
        var pattern = part.RequiredChild("pattern");
        if (pattern.Text("String") is { } literal)
        {
            return literal.Length > 0
                ? new LiteralPattern(literal)
                : throw part.Error("'pattern.String' is empty, expected a text.");
        }

        var expression = Expression(part) ?? throw part.Error("'pattern' holds neither 'String' nor 'Regex'.");
        return OnigurumaDialect.Translate(expression, out var problem) is { } regex
            ? new RegexPattern(regex)
            : throw new NotSupportedException(
                $"{part.Path}: the regular expression of '{part.PlaceOf("pattern")}', '{expression}', is not "
                + $"supported: {problem}.");
    }

    /// <summary>The regular expression of a part, null where its pattern is none.</summary>
    public static string? Expression(JsonFile part) => part.RequiredChild("pattern").Text("Regex");
}
