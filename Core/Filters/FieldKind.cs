using System.Text.Json.Serialization;

namespace SparseSearch.Core.Filters;

/// <summary>What a field's values are; the numbers stand in segments.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FieldKind>))]
public enum FieldKind
{
    /// <summary>Text that is compared as a whole, by its UTF-8 bytes.</summary>
    Keyword = 1,

    /// <summary>A double.</summary>
    Number = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>A moment in UTC, in whole milliseconds.</summary>
    Date = 4,
}
