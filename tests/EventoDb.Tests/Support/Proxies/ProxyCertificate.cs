using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EventoDb.Tests.Support;

/// <summary>A certificate for this machine that nobody knows.</summary>
internal static class ProxyCertificate
{
    private static readonly Lazy<(string Certificate, string Key)> Made = new(Create);

    /// <summary>Writes certificate and key into a folder.</summary>
    /// <returns>The files.</returns>
    public static (string Certificate, string Key) Write(string folder)
    {
        var (certificate, key) = (Path.Combine(folder, "eventodb.crt"), Path.Combine(folder, "eventodb.key"));
        File.WriteAllText(certificate, Made.Value.Certificate);
        File.WriteAllText(key, Made.Value.Key);
        return (certificate, key);
    }

    private static (string Certificate, string Key) Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
