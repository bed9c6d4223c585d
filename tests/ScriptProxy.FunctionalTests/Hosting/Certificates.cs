using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ScriptProxy.FunctionalTests.Hosting;

/// <summary>Makes certificates that sign themselves.</summary>
internal static class Certificates
{
    /// <summary>Writes <c>NAME.pem</c> and <c>NAME.key</c>.</summary>
    /// <returns>The certificate's thumbprint.</returns>
    public static string Write(string folder, string name, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Path.Combine(folder, name + ".key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, name + ".pem"), certificate.ExportCertificatePem());
        return certificate.Thumbprint;
    }
}
