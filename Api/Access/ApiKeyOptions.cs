namespace SparseSearch.Api.Access;

/// <summary>A key, as the configuration has it: the key itself stands nowhere.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Who has it, for logs.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key's UTF-8 bytes: 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>What it allows; never <see cref="AccessScope.Open"/>.</summary>
    public AccessScope Scope { get; set; } = AccessScope.Read;

    /// <summary>The indexes that it is for; all where empty.</summary>
    public IReadOnlyList<string> Indexes { get; set; } = [];

    /// <summary>From when on it is refused; never where null.</summary>
    public DateTimeOffset? Expires { get; set; }
}
