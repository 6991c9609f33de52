using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EventoDb.Client;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Connections that break off while they are being secured: nothing was sent by then, and another may go well.</summary>
public sealed class CutHandshakeTests : IDisposable
{
    private readonly X509Certificate2 _certificate = CreateCertificate();

    public static TheoryData<int, bool> Cuts => new MatrixTheoryData<int, bool>([0, 5, 500], [false, true]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _certificate.Dispose();

    [Theory, MemberData(nameof(Cuts))]
    public async Task A_request_is_tried_again_and_arrives_once(int after, bool resets)
    {
        await using var server = new StandInServer { Certificate = _certificate };
        await using var way = new HandshakeCutter(server.Uri.Port, static number => number < 2, after, resets);
        using var client = Connect(way.Uri, retryCount: 4);
        var written = await client.WriteAsync("account-1", WriterRun.Message(1), Cancellation);
        Assert.Equal(WriterRun.Id(1), written.Id);
        Assert.Equal(2, way.CutCount);
        Assert.Equal(1, server.Log.Count);
        Assert.Single(server.Requests, static request => request.Method == "stream.write");
    }

    [Theory, MemberData(nameof(Cuts))]
    public async Task Where_it_is_not_tried_again_the_error_says_that_nothing_arrived(int after, bool resets)
    {
        await using var server = new StandInServer { Certificate = _certificate };
        await using var way = new HandshakeCutter(server.Uri.Port, static _ => true, after, resets);
        using var client = Connect(way.Uri, retryCount: 0);
        var failure = await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("account-1", WriterRun.Message(1), Cancellation));
        Assert.Equal((EventoErrorCode.NetworkError, true, true), (failure.Code, failure.NeverArrived, failure.IsTransient));
        Assert.Equal(1, way.CutCount);
        Assert.Empty(server.Requests);
    }

    [Theory, MemberData(nameof(Cuts))]
    public async Task Many_writes_arrive_once_and_in_order(int after, bool resets)
    {
        await using var server = new StandInServer { Certificate = _certificate };
        // The first connection, and that on which many were to be in flight.
        await using var way = new HandshakeCutter(server.Uri.Port, static number => number is 0 or 2, after, resets);
        using var client = Connect(way.Uri, retryCount: 4);
        WriterRun.AssertTrue(server.Log, await WriterRun.WriteAsync(client, 100), 100);
        Assert.Equal(2, way.CutCount);
    }

    private static EventoClient Connect(Uri uri, int retryCount) =>
        WriterRun.Connect(uri, retryCount: retryCount, timing: TestTiming.PatientClient with { Retry = TestTiming.NoPauses });

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
