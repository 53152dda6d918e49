using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using SparseSearch.Api.Access;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>Connections: slow ones, headers that are abused, other hosts and origins, TLS, and the end of the service.</summary>
public sealed class ServiceConnectionTests : IDisposable
{
    private const string Search = "POST /v1/indexes/notes/search HTTP/1.1\r\n";

    private static readonly TimeSpan s_quick = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ClientsThatDripAreClosedAndOthersAreServedMeanwhile()
    {
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], "--Kestrel:Limits:RequestHeadersTimeout=00:00:01", "--Kestrel:Limits:KeepAliveTimeout=00:00:01",
            "--Kestrel:Limits:MinRequestBodyDataRate:BytesPerSecond=1000", "--Kestrel:Limits:MinRequestBodyDataRate:GracePeriod=00:00:01.5");
        await service.WriteNotesAsync();
        var server = service.Client.BaseAddress!;
        var headers = RawConnection.DripAsync(server, "GET /v1/indexes HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", s_quick);
        var body = RawConnection.DripAsync(
            server, $"{Search}Host: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{\"text\": \"", s_quick);
        var documents = RawConnection.DripAsync(
            server, "POST /v1/indexes/notes/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n", s_quick);
        var idle = RawConnection.AskAsync(server, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/search", new JsonObject { ["text"] = "bone" })).Status);
        Assert.Equal(408, RawConnection.StatusOf(await headers));
        Assert.Equal(408, RawConnection.StatusOf(await body));
        Assert.Equal(408, RawConnection.StatusOf(await documents));
        Assert.Equal(200, RawConnection.StatusOf(await idle));
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/readyz")).Status);
    }

    [Fact]
    public async Task HeadersThatAreAbusedAreRefused()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"], "--SparseSearch:Keys:0:Name=a", $"--SparseSearch:Keys:0:Sha256={ApiKey.HashOf("a")}");
        const string Get = "GET /v1/indexes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", Post = $"{Search}Host: localhost\r\nConnection: close\r\n";
        foreach (var (request, statuses) in ((string, int[])[])
            [
                (Get + string.Concat(Enumerable.Range(0, 200).Select(static i => $"X-{i}: a\r\n")), [431]),
                ($"{Get}X-Long: {new string('a', 100_000)}\r\n", [431]), ($"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: localhost\r\n", [414]),
                ($"{Get}Authorization: Bearer a\r\nAuthorization: Bearer a\r\n", [401]), ($"{Get}Authorization: Bearer a, Bearer a\r\n", [401]),
                ($"{Get}Authorization: {new string('a', 10_000)}\r\n", [401]), ($"{Get}X-Bad\r\n", [400]), ($"{Get}X-Bad : a\r\n", [400]),
                ($"{Get}X-Bad: a\rb\r\n", [400]), ($"{Get}X-Bad: a\0b\r\n", [400]), ($"{Get}Host: other\r\n", [400]),
                ("GET /v1/indexes HTTP/1.1\r\n", [400]), ("GET /v1/indexes HTTP/9.9\r\nHost: localhost\r\n", [400, 505]), ("NONSENSE\r\n", [400]),
                ($"{Post}Content-Length: 99999999999999999999\r\n", [400]), ($"{Post}Content-Length: -1\r\n", [400]),
                ($"{Post}Content-Length: 1\r\nContent-Length: 2\r\n", [400]), ($"{Post}Content-Length: 1, 2\r\n", [400]),
                ($"{Post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", [400, 401]), ($"{Post}Transfer-Encoding: gzip\r\n", [400]),
                ($"{Post}Transfer-Encoding: chunked, identity\r\n", [400]),
            ])
        {
            var status = RawConnection.StatusOf(await RawConnection.AskAsync(service.Client.BaseAddress!, Encoding.Latin1.GetBytes(request + "\r\n")));
            Assert.True(statuses.Contains(status), $"{request[..Math.Min(request.Length, 120)]}: {status}");
        }

        var injected = await RawConnection.AskAsync(
            service.Client.BaseAddress!, Encoding.ASCII.GetBytes("GET /v1/indexes/a%0d%0aX-Injected:%201 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer a\r\nConnection: close\r\n\r\n"));
        Assert.Equal(400, RawConnection.StatusOf(injected));
        Assert.DoesNotContain("\nX-Injected", injected, StringComparison.Ordinal);
        Assert.Equal(200, (await service.SendAsync(HttpMethod.Get, "/v1/indexes", key: "a")).Status);
    }

    [Theory]
    [InlineData("example.org", 421)]
    [InlineData("127.0.0.1.example.org", 421)]
    [InlineData("localhost.example.org:7700", 421)]
    [InlineData("10.0.0.1", 421)]
    [InlineData("localhost", 200)]
    [InlineData("LOCALHOST:7700", 200)]
    [InlineData("127.0.0.1:1", 200)]
    [InlineData("[::1]:7700", 200)]
    public async Task WithoutKeysItAnswersToTheNamesOfItsOwnMachineAlone(string host, int status)
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"]);
        Assert.Equal(status, await StatusAsync(service, HttpMethod.Get, ("Host", host)));
    }

    [Fact]
    public async Task WithKeysOrNamedHostsOtherNamesAreAnswered()
    {
        await using var keyed = await ServiceHost.StartAsync(
            _folder["data"], "--SparseSearch:Keys:0:Name=a", $"--SparseSearch:Keys:0:Sha256={ApiKey.HashOf("a")}");
        Assert.Equal(200, await StatusAsync(keyed, HttpMethod.Get, ("Host", "example.org"), ("Authorization", "Bearer a")));
        await using var named = await ServiceHost.StartAsync(_folder["other"], "--AllowedHosts=search.example.org;localhost");
        Assert.Equal(200, await StatusAsync(named, HttpMethod.Get, ("Host", "search.example.org")));
        Assert.Equal(400, await StatusAsync(named, HttpMethod.Get, ("Host", "example.org")));
    }

    [Fact]
    public async Task PagesOfOtherOriginsAreKeptOutUnlessTheyAreConfigured()
    {
        const string Page = "https://page.example.org";
        await using var closed = await ServiceHost.StartAsync(_folder["data"]);
        Assert.Null(await AllowedOriginAsync(closed, HttpMethod.Get, Page));
        Assert.Null(await AllowedOriginAsync(closed, HttpMethod.Options, Page));
        Assert.Equal(403, await StatusAsync(closed, HttpMethod.Put, ("Origin", Page)));
        Assert.Equal(403, await StatusAsync(closed, HttpMethod.Put, ("Origin", "null")));
        Assert.Equal(403, await StatusAsync(closed, HttpMethod.Put, ("Sec-Fetch-Site", "cross-site")));
        var own = closed.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        Assert.Equal(405, await StatusAsync(closed, HttpMethod.Put, ("Origin", own), ("Sec-Fetch-Site", "same-origin")));
        await using var open = await ServiceHost.StartAsync(_folder["other"], $"--SparseSearch:CorsOrigins:0={Page}");
        Assert.Equal(Page, await AllowedOriginAsync(open, HttpMethod.Get, Page));
        Assert.Equal(Page, await AllowedOriginAsync(open, HttpMethod.Options, Page));
        Assert.Null(await AllowedOriginAsync(open, HttpMethod.Get, "https://other.example.org"));
        Assert.Equal(405, await StatusAsync(open, HttpMethod.Put, ("Origin", Page), ("Sec-Fetch-Site", "cross-site")));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => ServiceHost.StartAsync(_folder["third"], "--SparseSearch:CorsOrigins:0=page.example.org/a"));
        Assert.Contains("SparseSearch:CorsOrigins", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kestrel:Certificates:Default", "--urls=https://127.0.0.1:0")]
    [InlineData("Kestrel:Endpoints:Secure:Certificate", "--Kestrel:Endpoints:Secure:Url=https://127.0.0.1:0")]
    public async Task ItServesHttpsWithACertificateOfTheConfiguration(string setting, string address)
    {
        using var certificate = SelfSigned();
        File.WriteAllBytes(_folder["server.pfx"], certificate.Export(X509ContentType.Pkcs12, "word"));
        await using var service = await ServiceHost.StartAsync(
            _folder["data"], address, $"--{setting}:Path={_folder["server.pfx"]}", $"--{setting}:Password=word");
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint,
        };
        using var client = new HttpClient(handler) { BaseAddress = service.Client.BaseAddress };
        Assert.Equal("https", client.BaseAddress!.Scheme);
        using var content = new StringContent("""{"vocabulary": ["a"]}""", Encoding.UTF8, "application/json");
        using var made = await client.PutAsync(new Uri("/v1/indexes/notes", UriKind.Relative), content);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        using var query = new StringContent("""{"vector": {"a": 1}}""", Encoding.UTF8, "application/json");
        using var found = await client.PostAsync(new Uri("/v1/indexes/notes/search", UriKind.Relative), query);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
    }

    [Fact]
    public async Task PemFilesAreTakenAndWrongCertificatesAreNamedWhenItStarts()
    {
        using var certificate = SelfSigned();
        File.WriteAllText(_folder["server.crt"], certificate.ExportCertificatePem());
        using (var key = certificate.GetRSAPrivateKey())
        {
            File.WriteAllText(_folder["server.key"], key!.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllBytes(_folder["server.pfx"], certificate.Export(X509ContentType.Pkcs12, "word"));
        const string Default = "--Kestrel:Certificates:Default";
        await using (await ServiceHost.StartAsync(
            _folder["data"], "--urls=https://127.0.0.1:0", $"{Default}:Path={_folder["server.crt"]}", $"{Default}:KeyPath={_folder["server.key"]}"))
        {
        }

        foreach (var (setting, arguments) in ((string, string[])[])
            [
                ("Kestrel:Certificates:Default:Path", [$"{Default}:Path={_folder["none.pfx"]}"]),
                ("Kestrel:Certificates:Default:KeyPath", [$"{Default}:Path={_folder["server.crt"]}", $"{Default}:KeyPath={_folder["none.key"]}"]),
                ("Kestrel:Certificates:Default:Path", [$"{Default}:Path={_folder["server.pfx"]}", $"{Default}:Password=wrong"]),
                ("Kestrel:Certificates:Default:Path", [$"{Default}:Path={_folder["server.key"]}"]),
                ("Kestrel:Endpoints:A:Certificate:Path", ["--Kestrel:Endpoints:A:Url=https://127.0.0.1:0", "--Kestrel:Endpoints:A:Certificate:Path=/none"]),
            ])
        {
            var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceHost.StartAsync(_folder["data"], ["--urls=https://127.0.0.1:0", .. arguments]));
            Assert.Contains(setting, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("word", error.Message.Replace("Password", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AskedToEndItFinishesWhatItWorksOnAndTakesNoNewConnections()
    {
        var service = await ServiceHost.StartAsync(_folder["data"]);
        await service.WriteNotesAsync();
        var server = service.Client.BaseAddress!;
        var body = """{"text": "bone"}""";
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(server.Host, server.Port);
        var stream = client.GetStream();

        // The route waits for the last byte of this search when the service is asked to end.
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"{Search}Host: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"));
        var buffer = new byte[65_536];
        var count = await stream.ReadAsync(buffer);
        Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(buffer, 0, count), StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(body[..^1]));
        var ending = service.DisposeAsync().AsTask();
        var refused = false;
        for (var i = 0; i < 500 && !refused; i++)
        {
            using var late = new System.Net.Sockets.TcpClient();
            refused = await Record.ExceptionAsync(() => late.ConnectAsync(server.Host, server.Port)) is System.Net.Sockets.SocketException;
            await Task.Delay(10);
        }

        Assert.True(refused, "It took a new connection.");
        Assert.False(ending.IsCompleted);
        await stream.WriteAsync("}"u8.ToArray());
        count = await stream.ReadAsync(buffer);
        var answer = Encoding.UTF8.GetString(buffer, 0, count);
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        await ending;
    }

    [Fact]
    public async Task LogsAreJsonWhereTheConfigurationSaysSo()
    {
        await using var service = await ServiceHost.StartAsync(_folder["data"], "--Logging:Console:FormatterName=json");
        Assert.Equal("json", service.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static async Task<int> StatusAsync(ServiceHost service, HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var answer = await AnswerAsync(service, method, headers);
        return (int)answer.StatusCode;
    }

    private static async Task<string?> AllowedOriginAsync(ServiceHost service, HttpMethod method, string origin)
    {
        using var answer = await AnswerAsync(service, method, [("Origin", origin), ("Access-Control-Request-Method", "POST")]);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null;
    }

    private static async Task<HttpResponseMessage> AnswerAsync(ServiceHost service, HttpMethod method, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, "/v1/indexes");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await service.Client.SendAsync(request);
    }
}
