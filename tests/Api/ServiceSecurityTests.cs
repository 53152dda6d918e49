using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SparseSearch.Api.Service;
using Xunit;

namespace SparseSearch.Tests;

/// <summary>What hostile requests name and send: names that are paths, and bodies that are too large, too deep or packed.</summary>
public sealed class ServiceSecurityTests : IDisposable
{
    private static readonly string[] s_hostileNames =
    [
        "..", ".", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc", "..%2f..%2fetc%2fpasswd", "..%5c..%5cwindows", "%2fetc%2fpasswd", "/etc/passwd", "a%00b",
        "%00", "a/../../b", "%c0%ae%c0%ae%2f", "notes%0d%0aX-Injected:1", "~root", "con", "notes.", "notes%20", "%e2%80%ae", "ｎｏｔｅｓ",
        "%F0%9F%92%A9", new string('a', 101), new string('a', 5_000), "-a", "_a", "a:b", "a|b", "*",
    ];

    private static readonly string[] s_upwards = ["..", ".", "%2e%2e", "a/../../b"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NoNameOfARequestLeadsOutOfTheDataFolder()
    {
        await using var service = await StartAsync();
        var before = FilesOutside();
        foreach (var name in s_hostileNames)
        {
            foreach (var (method, path, body) in ((string, string, string?)[])
                [
                    ("PUT", $"/v1/indexes/{name}", """{"vocabulary": ["a"]}"""), ("GET", $"/v1/indexes/{name}", null),
                    ("DELETE", $"/v1/indexes/{name}", null), ("POST", $"/v1/indexes/{name}/search", """{"vector": {"a": 1}}"""),
                    ("PUT", $"/v1/aliases/{name}", """{"index": "notes"}"""), ("POST", $"/v1/indexes/notes/snapshots/{name}/restore", """{"index": "b"}"""),
                    ("DELETE", $"/v1/indexes/notes/snapshots/{name}", null), ("GET", $"/v1/indexes/notes/documents/{name}", null),
                    ("DELETE", $"/v1/indexes/notes/documents/{name}", null),
                ])
            {
                if (method == "DELETE" && s_upwards.Contains(name))
                {
                    // What such a path says is the one above it, RFC 3986, and that is there.
                    continue;
                }

                var status = await RawAsync(service, method, path, body);

                // Some are names that are allowed where Windows is not, such as con; whatever is made lies in the data folder.
                Assert.True(status is 200 or 201 or 204 or 400 or 404 or 405 or 409 or 414, $"{method} {path}: {status}");
                if (name is not "con")
                {
                    Assert.False(status is 201 or 204, $"{method} {path}: {status}");
                }
            }
        }

        foreach (var name in (string[])["../b", "/tmp/b", "a/b", "a\\b", "..", "", "a\0b", "\u202e", new string('a', 5_000)])
        {
            foreach (var (path, member) in ((string, string)[])
                [
                    ("/v1/indexes/notes/jobs", "source"), ("/v1/indexes/notes/snapshots", "name"), ("/v1/encode", "model"),
                    ("/v1/indexes/notes/snapshots/none/restore", "index"),
                ])
            {
                var (status, problem) = await service.SendAsync(
                    HttpMethod.Post, path, new JsonObject { [member] = name, [member == "model" ? "texts" : "x"] = new JsonArray("a") });
                Assert.True(status is 400 or 404, $"{path} {member} '{name}': {status} {problem}");
            }

            Assert.Equal(400, (await service.SendAsync(HttpMethod.Put, "/v1/indexes/b", new JsonObject { ["model"] = name })).Status);
            Assert.Equal(400, (await service.SendAsync(HttpMethod.Put, "/v1/aliases/b", new JsonObject { ["index"] = name })).Status);
        }

        Assert.Equal(before, FilesOutside());
    }

    [Fact]
    public async Task BodiesBeyondTheLimitAreRefusedAndDocumentsAreLimitedByTheLine()
    {
        await using var service = await StartAsync("--SparseSearch:MaxRequestBytes=20000");
        var text = new string('a', 30_000);
        foreach (var (path, body) in ((string, JsonObject)[])
            [
                ("/v1/indexes/notes/search", new JsonObject { ["text"] = text }), ("/v1/encode", new JsonObject { ["texts"] = new JsonArray(text) }),
                ("/v1/indexes/notes/search/batch", new JsonObject { ["searches"] = new JsonArray(new JsonObject { ["text"] = text }) }),
                ("/embed_sparse", new JsonObject { ["inputs"] = text }),
            ])
        {
            var (status, problem) = await service.SendAsync(HttpMethod.Post, path, body);
            Assert.Equal((413, "body_too_large"), (status, (string?)problem?["code"]));
        }

        var lines = string.Concat(Enumerable.Repeat($"{{\"id\": \"a\", \"vector\": {{\"a\": 1}}, \"text\": \"{new string('b', 500)}\"}}\n", 100));
        await service.SendAsync(HttpMethod.Put, "/v1/indexes/wide", JsonNode.Parse("""{"vocabulary": ["a"]}"""));
        var (taken, written) = await service.SendLinesAsync("/v1/indexes/wide/documents?encoded=true", lines);
        Assert.Equal((200, 100), (taken, (int?)written?["taken"]));
    }

    [Theory]
    [InlineData("/v1/indexes/notes/search", "{\"text\": \"a\", \"filter\": ")]
    [InlineData("/v1/indexes/notes/search/batch", "{\"searches\": ")]
    [InlineData("/embed_sparse", "{\"inputs\": ")]
    [InlineData("/v1/encode", "{\"texts\": ")]
    public async Task WhatNestsDeeplyIsRefused(string path, string begin)
    {
        await using var service = await StartAsync();
        foreach (var (open, close) in ((string, string)[])[("[", "]"), ("{\"and\": [", "]}"), ("{\"not\": ", "}")])
        {
            var deep = string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000)) + "}";
            Assert.Equal(
                path == "/embed_sparse" ? 422 : 400, await StatusAsync(service, path, begin + deep, "application/json"));
        }

        var text = new JsonObject { ["text"] = "a", ["filter"] = new string('(', 50_000) + "year = 1" + new string(')', 50_000) };
        Assert.Equal(400, (await service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/search", text)).Status);
        var line = $"{{\"_id\": \"a\", \"text\": \"b\", \"x\": {new string('[', 50_000)}{new string(']', 50_000)}}}";
        var (status, written) = await service.SendLinesAsync("/v1/indexes/notes/documents", line);
        Assert.Equal((200, 1), (status, (int?)written?["rejected"]));
    }

    [Fact]
    public async Task PackedBodiesAreUnpackedUpToTheLimitAndNoFurther()
    {
        await using var service = await StartAsync("--SparseSearch:MaxRequestBytes=200000");
        var query = """{"text": "bone"}"""u8.ToArray();
        foreach (var encoding in (string[])["gzip", "br", "deflate"])
        {
            Assert.Equal((200, null), await PackedAsync(service, "/v1/indexes/notes/search", Packed(encoding, query), encoding));
        }

        var document = "{\"_id\": \"packed\", \"text\": \"bone\"}\n"u8.ToArray();
        Assert.Equal((200, null), await PackedAsync(service, "/v1/indexes/notes/documents", Packed("gzip", document), "gzip"));

        // 50 MB of blank lines, or of one line, in some 50 kB.
        foreach (var filling in (byte[])[(byte)'\n', (byte)' ', 0])
        {
            var bomb = new byte[50_000_000];
            Array.Fill(bomb, filling);
            var packed = Packed("gzip", bomb);
            Assert.Equal((413, "body_too_large"), await PackedAsync(service, "/v1/indexes/notes/documents", packed, "gzip"));
            Assert.Equal((413, "body_too_large"), await PackedAsync(service, "/v1/indexes/notes/search", packed, "gzip"));
        }

        Assert.Equal((400, "bad_encoding"), await PackedAsync(service, "/v1/indexes/notes/search", query, "gzip"));
        Assert.Equal((400, "bad_encoding"), await PackedAsync(service, "/v1/indexes/notes/documents", document, "gzip"));
        Assert.Equal((415, "unsupported_encoding"), await PackedAsync(service, "/v1/indexes/notes/documents", document, "zstd"));
        Assert.Equal((415, "unsupported_encoding"), await PackedAsync(service, "/v1/indexes/notes/documents", document, "gzip, gzip"));
        Assert.Equal(415, await StatusAsync(service, "/v1/indexes/notes/search", """{"text": "bone"}""", "application/json; charset=nonsense"));
        Assert.Equal(200, await StatusAsync(service, "/v1/indexes/notes/search", """{"text": "bone"}""", "application/json; charset=\"UTF-8\""));
    }

    [Fact]
    public async Task APackedFileOfImportsThatUnpacksToOneEndlessLineIsRejectedInBoundedMemory()
    {
        Directory.CreateDirectory(_folder["imports"]);
        using (var file = new GZipStream(File.Create(_folder["imports", "bomb.jsonl.gz"]), CompressionLevel.Fastest))
        {
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 200; i++)
            {
                file.Write(zeros);
            }

            file.Write("\n{\"_id\": \"after\", \"text\": \"bone\"}\n"u8);
        }

        await using var service = await StartAsync($"--SparseSearch:ImportFolder={_folder["imports"]}");
        var (_, job) = await service.SendAsync(
            HttpMethod.Post, "/v1/indexes/notes/jobs", JsonNode.Parse("""{"source": "bomb.jsonl.gz"}"""));
        for (var i = 0; i < 1_200 && job!["ended"] is null; i++)
        {
            await Task.Delay(50);
            (_, job) = await service.SendAsync(HttpMethod.Get, "/v1/jobs/1");
        }

        Assert.Equal(("done", 1, 1), ((string?)job!["state"], (int?)job["indexed"], (int?)job["rejected"]));
    }

    [Fact]
    public async Task ErrorsTellNothingOfTheMachineOrTheProgram()
    {
        Directory.CreateDirectory(_folder["imports"]);
        File.WriteAllText(_folder["imports", "damaged.jsonl.gz"], "this is not packed, and secret");
        await using var service = await StartAsync($"--SparseSearch:ImportFolder={_folder["imports"]}", "--environment=Development");
        await service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/jobs", JsonNode.Parse("""{"source": "damaged.jsonl.gz"}"""));
        var job = default(JsonNode);
        for (var i = 0; i < 600 && job?["ended"] is null; i++)
        {
            await Task.Delay(50);
            (_, job) = await service.SendAsync(HttpMethod.Get, "/v1/jobs/1");
        }

        Assert.Equal("failed", (string?)job!["state"]);
        var texts = new List<string> { job.ToJsonString() };
        foreach (var (method, path, body) in ((string, string, string?)[])
            [
                ("GET", "/v1/nowhere", null), ("PATCH", "/v1/indexes", "{}"), ("POST", "/v1/indexes/notes/search", "{\"k\": \"ten\"}"), ("POST", "/v1/indexes/notes/search", "{"),
                ("POST", "/v1/indexes/notes/search", "{\"text\": \"bone\", \"k\": -1}"), ("PUT", "/v1/indexes/x", "{\"vocabulary\": [\"a\", \"a\"]}"),
                ("PUT", "/v1/indexes/x", "{\"vocabulary\": [\"a\"], \"engines\": [\"warp\"]}"), ("GET", "/v1/jobs/notanumber", null),
                ("POST", "/v1/indexes/notes/jobs", "{\"source\": \"none.jsonl\"}"), ("POST", "/v1/indexes/notes/search", "{\"text\": \"bone\", \"engine\": \"seismic\"}"),
            ])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path)
            {
                Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            };
            using var answer = await service.Client.SendAsync(request);
            Assert.InRange((int)answer.StatusCode, 400, 499);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            texts.Add(await answer.Content.ReadAsStringAsync());
            Assert.False(string.IsNullOrEmpty((string?)JsonNode.Parse(texts[^1])!["code"]), $"{method} {path}: {texts[^1]}");
        }

        Assert.All(texts, text =>
        {
            foreach (var word in (string[])[_folder.Root, "   at ", ".cs:line", "System.", "SparseSearch.Api", "Exception", "density of bone", "secret"])
            {
                Assert.False(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"'{word}' in {text}");
            }
        });
    }

    [Fact]
    public async Task TextsThatAreNoUnicodeAreRefusedOrStoredAndShownWithoutAFailure()
    {
        await using var service = await StartAsync();
        foreach (var (path, body) in ((string, string)[])
            [
                ("/v1/indexes/notes/search", "{\"text\": \"a\", \"filter\": \"lang = 'X'\"}"), ("/embed_sparse", "{\"inputs\": [\"X\"], \"model\": \"table\"}"),
                ("/embed_sparse", "{\"inputs\": \"X\", \"model\": \"table\"}"), ("/v1/encode", "{\"texts\": [\"X\"], \"model\": \"table\"}"),
                ("/v1/indexes/notes/search", "{\"text\": \"a\", \"filter\": {\"X\": 1}}"), ("/v1/indexes/notes/search", "{\"text\": \"X\"}"),
                ("/v1/indexes/notes/search", "{\"text\": \"a\", \"filter\": {\"lang\": \"X\"}}"), ("/v1/indexes/notes/search", "{\"vector\": {\"X\": 1}}"),
            ])
        {
            foreach (var bad in (string[])["\xff", "\xc0\xaf", "\\ud800", "\\udc00\\ud800"])
            {
                using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body.Replace("X", bad, StringComparison.Ordinal)));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
                Assert.Equal(path == "/embed_sparse" ? 422 : 400, (int)answer.StatusCode);
            }
        }

        var (_, written) = await service.SendLinesAsync(
            "/v1/indexes/notes/documents?refresh=true", "{\"_id\": \"odd\", \"text\": \"bone\", \"x\": \"\\ud800\", \"y\": [\"\\udc00\"]}\n");
        Assert.Equal(1, (int)written!["taken"]! + (int)written["rejected"]!);
        var (shown, _) = await service.SendAsync(HttpMethod.Get, "/v1/indexes/notes/documents/odd");
        Assert.Equal((int)written["taken"]! == 1 ? 200 : 404, shown);
        var (status, _) = await service.SendAsync(HttpMethod.Post, "/v1/indexes/notes/search", new JsonObject { ["text"] = "bone" });
        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("nonsense")]
    [InlineData("image/png;q=1")]
    public async Task WhoAcceptsAnotherTypeAloneIsToldOfMistakesAsWell(string accepted)
    {
        await using var service = await StartAsync();
        foreach (var (path, status) in ((string, int)[])[("/v1/indexes/none", 404), ("/v1/indexes/A", 400), ("/nowhere", 404)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Accept", accepted);
            using var answer = await service.Client.SendAsync(request);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("'/srv/my files/a b.gz' is not whole.", "'a b.gz' is not whole.")]
    [InlineData("Could not find file '/srv/x/y/a.jsonl'.", "Could not find file 'a.jsonl'.")]
    [InlineData("/srv/x/a.jsonl: line 3 and C:\\data\\b.jsonl, and/or 1/2", "a.jsonl: line 3 and b.jsonl, and/or 1/2")]
    [InlineData(null, null)]
    public void FoldersOfTheMachineAreTakenOut(string? text, string? without) => Assert.Equal(without, FolderNames.Without(text));

    private string[] FilesOutside() =>
        [.. Directory.EnumerateFileSystemEntries(_folder.Root).Where(entry => entry != _folder["data"]).Order(StringComparer.Ordinal)];

    private static byte[] Packed(string encoding, byte[] bytes)
    {
        using var into = new MemoryStream();
        using (Stream packing = encoding switch
        {
            "br" => new BrotliStream(into, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(into, CompressionLevel.Fastest),
            _ => new GZipStream(into, CompressionLevel.Fastest),
        })
        {
            packing.Write(bytes);
        }

        return into.ToArray();
    }

    private static async Task<(int Status, string? Code)> PackedAsync(ServiceHost service, string path, byte[] body, string encoding)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(path.EndsWith("documents", StringComparison.Ordinal) ? "application/x-ndjson" : "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        using var answer = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, text.StartsWith('{') ? (string?)JsonNode.Parse(text)!["code"] : null);
    }

    private static async Task<int> StatusAsync(ServiceHost service, string path, string body, string type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await service.Client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (int)answer.StatusCode;
    }

    /// <summary>A client of .NET would put a path right before it sends it.</summary>
    private static async Task<int> RawAsync(ServiceHost service, string method, string path, string? body)
    {
        var answer = await RawConnection.AskAsync(service.Client.BaseAddress!, Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body ?? "")}\r\n\r\n{body}"));
        return RawConnection.StatusOf(answer);
    }

    private async Task<ServiceHost> StartAsync(params string[] arguments)
    {
        var service = await ServiceHost.StartAsync(_folder["data"], arguments);
        await service.WriteNotesAsync();
        return service;
    }
}
