using System.Security.Cryptography;
using System.Text;

namespace SparseSearch.Api.Access;

/// <summary>A key that was made, and what the configuration says of it.</summary>
public static class ApiKey
{
    /// <summary>What every key begins with, so that one that leaked is found.</summary>
    public const string Prefix = "ss_";

    private const int RandomBytes = 32;

    /// <summary>Makes a key of 256 random bits.</summary>
    public static string Make() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What the configuration has of a key: 64 hexadecimal digits.</summary>
    public static string HashOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
