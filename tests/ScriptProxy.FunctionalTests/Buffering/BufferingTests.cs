using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using ScriptProxy.FunctionalTests.Hooks;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Buffering;

public sealed class BufferingTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    private static readonly byte[] Body = RandomNumberGenerator.GetBytes(12 << 20);

    private readonly TemporaryFolder _files = new();
    private int _busy;

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(64, 1024)]
    [InlineData(20_000, 0)]
    public async Task An_upstream_is_free_before_the_client_reads_a_byte(int memory, int file)
    {
        await using var upstream = await UpstreamAsync();
        await using var proxy = await StartAsync(upstream, ("Responses:MemoryKilobytes", $"{memory}"), ("Responses:FileMegabytes", $"{file}"));
        using var answer = await proxy.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0, "the upstream is free");
        Assert.Equal(1, proxy.Proxy.Generations.Current.Pins.Sum); // the client is not
        Assert.Empty(Directory.GetFiles(_files.Path));

        Assert.Equal(Body, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Many_slow_clients_leave_the_upstream_free()
    {
        await using var upstream = await UpstreamAsync(8 << 20);
        await using var proxy = await StartAsync(upstream);
        var clients = new List<RawClient>();
        for (var i = 0; i < 20; i++)
        {
            var client = await RawClient.ConnectAsync(proxy.Address);
            clients.Add(client);
            await client.SendAsync(Get);
        }

        await Eventually.TrueAsync(() => upstream.Requests.Count == clients.Count && Volatile.Read(ref _busy) == 0, "the upstream is free");
        foreach (var client in clients)
        {
            client.Reset();
        }

        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "nothing is left");
    }

    [Theory]
    [InlineData("X-Accel-Buffering", "no")]
    [InlineData("Content-Type", "text/event-stream; charset=utf-8")]
    public async Task What_streams_waits_for_the_client(string name, string value)
    {
        await using var upstream = await UpstreamAsync(header: (name, value));
        await using var proxy = await StartAsync(upstream);
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync(Get);
        Assert.DoesNotContain("X-Accel", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        var since = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => Volatile.Read(ref _busy) == 0 || Stopwatch.GetElapsedTime(since) > TimeSpan.FromSeconds(0.5), "it waits, or does not");
        Assert.Equal(1, Volatile.Read(ref _busy));
    }

    [Fact]
    public async Task An_upstream_is_asked_when_all_of_the_request_is_there()
    {
        string? got = null;
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            got = await new StreamReader(http.Request.Body).ReadToEndAsync();
            await http.Response.WriteAsync("thanks");
        });
        await using var proxy = await StartAsync(upstream, ("Requests:Paths:0", "/slow"), ("Requests:Paths:1", "/{any}"));
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\nConnection: close\r\n\r\n" + new string('a', 30_000));
        await using var other = await RawClient.ConnectAsync(proxy.Address);
        await other.SendAsync("POST /not/buffered HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab");
        await Eventually.TrueAsync(() => upstream.Requests.Count == 1, "the other one");
        Assert.Equal("/not/buffered", upstream.Requests.Single().Target);

        await client.SendAsync(new string('b', 10_000));
        Assert.Contains("thanks", await client.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(new string('a', 30_000) + new string('b', 10_000), got);
    }

    [Fact]
    public async Task A_request_that_has_no_room_goes_on_as_it_comes()
    {
        await using var upstream = await Upstream.StartAsync(http => http.Request.Body.CopyToAsync(Stream.Null));
        await using var proxy = await StartAsync(upstream, ("Requests:FileMegabytes", "0"));
        await using var client = await RawClient.ConnectAsync(proxy.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\nConnection: close\r\n\r\n" + new string('a', 200_000));
        await Eventually.TrueAsync(() => upstream.Requests.Count == 1, "the upstream is asked");
        await client.SendAsync(new string('a', 200_000));
        Assert.Contains(" 200 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_does_not_look_whole()
    {
        await using var upstream = await Upstream.StartAsync(async http =>
        {
            await http.Response.Body.WriteAsync(new byte[200_000]);
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        await using var proxy = await StartAsync(upstream, expectErrors: true);
        await Assert.ThrowsAnyAsync<Exception>(() => proxy.Client.GetByteArrayAsync("/"));
        await Eventually.TrueAsync(() => proxy.Proxy.Generations.Current.Pins.Sum == 0, "nothing is left");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told_with_its_key()
    {
        _files.Write("file", "");
        await using var upstream = await UpstreamAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(upstream, ("Folder", _files["file"])));
        Assert.Contains("Options:Buffering:Folder: temporary files cannot be made", refused.Message, StringComparison.Ordinal);
    }

    private Task<Upstream> UpstreamAsync(int bytes = 12 << 20, (string Name, string Value)? header = null) => Upstream.StartAsync(async http =>
    {
        Interlocked.Increment(ref _busy);
        if (header is { } extra)
        {
            http.Response.Headers[extra.Name] = extra.Value;
        }

        http.Response.ContentLength = bytes;
        try
        {
            await http.Response.Body.WriteAsync(Body.AsMemory(0, bytes), http.RequestAborted);
            await http.Response.CompleteAsync();
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            Interlocked.Decrement(ref _busy);
        }
    });

    private Task<ProxyUnderTest> StartAsync(Upstream upstream, params (string Key, string Value)[] options) => StartAsync(upstream, false, options);

    private Task<ProxyUnderTest> StartAsync(Upstream upstream, bool expectErrors, params (string Key, string Value)[] options)
    {
        var settings = new Dictionary<string, string> { ["Options:Buffering:Enabled"] = "true", ["Options:Buffering:Folder"] = _files.Path };
        foreach (var (key, value) in options)
        {
            settings["Options:Buffering:" + key] = value;
        }

        return ProxyUnderTest.StartAsync(new ProxySetup { BuiltInPlugins = true, Upstream = upstream, Settings = settings, ExpectErrors = expectErrors });
    }
}
