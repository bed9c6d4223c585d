using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScriptProxy.Bench.Peers;

/// <summary>The certificate that all peers show: made for the run, for ECDSA on P-256.</summary>
internal static class Certificate
{
    /// <summary>Writes the certificate, its key, and both together.</summary>
    /// <returns>The files, as placeholders.</returns>
    public static async Task<Dictionary<string, string>> WriteAsync(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var texts = (Certificate: certificate.ExportCertificatePem() + "\n", Key: key.ExportPkcs8PrivateKeyPem() + "\n");
        return new Dictionary<string, string>
        {
            ["CERTIFICATE"] = await WriteAsync(folder, "certificate.pem", texts.Certificate),
            ["KEY"] = await WriteAsync(folder, "key.pem", texts.Key),
            ["PEM"] = await WriteAsync(folder, "both.pem", texts.Certificate + texts.Key),
        };
    }

    private static async Task<string> WriteAsync(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
