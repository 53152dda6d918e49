namespace SparseSearch.Lucene;

/// <summary>The names of Lucene.Net fields, and what is in them.</summary>
internal static class TextFieldNames
{
    /// <summary>Title and text, a line each.</summary>
    public const string Contents = "contents";

    /// <summary>The title alone.</summary>
    public const string Title = "title";

    /// <summary>The text alone.</summary>
    public const string Text = "text";

    private static readonly string[] s_joined = [Contents], s_separate = [Title, Text];

    /// <summary>The fields that a text index has.</summary>
    public static IReadOnlyList<string> Of(TextFields fields) => fields == TextFields.Joined ? s_joined : s_separate;

    /// <summary>What a document has in a field.</summary>
    public static string Value(string field, string title, string text) => field switch
    {
        Title => title,
        Text => text,
        _ => title.Length == 0 ? text : $"{title}\n{text}",
    };
}
