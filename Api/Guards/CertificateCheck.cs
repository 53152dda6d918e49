using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SparseSearch.Api.Guards;

/// <summary>Reads the certificates of the configuration before the server does, to name the setting of one that is wrong.</summary>
internal static class CertificateCheck
{
    /// <summary>Reads each that is a file.</summary>
    /// <exception cref="InvalidOperationException">A file is not there, or is no certificate with a private key.</exception>
    public static void Demand(IConfiguration configuration)
    {
        IConfigurationSection[] certificates =
        [
            .. configuration.GetSection("Kestrel:Certificates").GetChildren(),
            .. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint.GetSection("Certificate")),
        ];
        foreach (var certificate in certificates)
        {
            if (certificate["Path"] is { Length: > 0 } path)
            {
                Demand(certificate, path);
            }
        }
    }

    private static void Demand(IConfigurationSection certificate, string path)
    {
        DemandFile($"{certificate.Path}:Path", path);
        var (keyPath, password) = (certificate["KeyPath"], certificate["Password"]);
        if (keyPath is { Length: > 0 })
        {
            DemandFile($"{certificate.Path}:KeyPath", keyPath);
        }

        try
        {
            using var read = keyPath is not { Length: > 0 } ? X509CertificateLoader.LoadPkcs12FromFile(path, password)
                : password is null ? X509Certificate2.CreateFromPemFile(path, keyPath)
                : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
            if (!read.HasPrivateKey)
            {
                throw Wrong(certificate, path, "has no private key", null);
            }
        }
        catch (CryptographicException error)
        {
            throw Wrong(certificate, path, $"cannot be read ({error.Message})", error);
        }
    }

    private static void DemandFile(string setting, string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidOperationException($"{setting} is '{path}', and there is no such file.");
        }
    }

    private static InvalidOperationException Wrong(IConfigurationSection certificate, string path, string what, Exception? error) => new(
        $"{certificate.Path}:Path is '{path}', which {what}. Give a PKCS#12 file (.pfx) with its Password, or a PEM file with KeyPath.",
        error);
}
