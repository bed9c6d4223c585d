using System.Collections.Concurrent;
using System.Net;
using ScriptProxy.FunctionalTests.Protocol;
using ScriptProxy.FunctionalTests.Wire;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Clauses;

/// <summary>A proxy for HTTP/1.1 and HTTP/2 before an upstream whose answer each case sets for itself, shared by the tests of a class.</summary>
public sealed class ClauseProxy : IAsyncLifetime
{
    /// <summary>How many streams an HTTP/2 connection may have.</summary>
    internal const int MostStreams = 5;

    private const string After = "/after";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Func<WireConnection, Task<bool>>> _answers = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _begun = new();
    private readonly SemaphoreSlim _broken = new(0);
    private int _targets;

    public ClauseProxy() => Upstream = new WireUpstream(ServeAsync);

    internal WireUpstream Upstream { get; }

    internal ProxyUnderTest Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Proxy = await ProxyUnderTest.StartAsync(new ProxySetup
    {
        ListensAsConfigured = true,
        ExpectErrors = true, // each answer that is no good is one
        Rule = """OnResponse(response => response.Headers["X-Seen"] = $"{response.RequestHeader("X-Late")},{response.RequestHeader("Content-Length")}");""",
        Settings = new Dictionary<string, string> { ["Kestrel:Limits:Http2:MaxStreamsPerConnection"] = MostStreams.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        Configuration = $$"""
            {
              "Kestrel": { "Endpoints": { "a-http1": { "Url": "http://127.0.0.1:0" }, "b-http2": { "Url": "http://127.0.0.1:0", "Protocols": "Http2" } } },
              "ReverseProxy": {
                "Routes": { "all": { "ClusterId": "main", "Match": { "Path": "{**rest}" } } },
                "Clusters": { "main": { "Destinations": { "d1": { "Address": "{{Upstream.Address}}" } } } }
              }
            }
            """,
    });

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Upstream.DisposeAsync();
        _broken.Dispose();
    }

    internal Task<WireConnection> ConnectAsync() => WireConnection.ConnectAsync(Proxy.Address);

    internal Task<RawHttp2> ConnectHttp2Async() => RawHttp2.Connect(new IPEndPoint(IPAddress.Loopback, new Uri(Proxy.Proxy.Addresses[1]).Port));

    /// <summary>Has the upstream answer a target of its own with these bytes.</summary>
    /// <returns>The target.</returns>
    internal string Answer(string bytes, bool closes = false) => Answer(async connection =>
    {
        await connection.SendAsync(bytes);
        return !closes;
    });

    /// <summary>Has the upstream answer a target of its own.</summary>
    /// <param name="serve">Answers; false closes the connection.</param>
    internal string Answer(Func<WireConnection, Task<bool>> serve)
    {
        var target = $"/case-{Interlocked.Increment(ref _targets)}";
        _answers[target] = serve;
        return target;
    }

    /// <summary>Waits for the head of a request for a target of its own.</summary>
    internal Task BegunAsync(string target) => Begun(target).Task.WaitAsync(Patience);

    /// <summary>Waits for a request that reached the upstream and broke off there.</summary>
    internal async Task BrokenAsync() => Assert.True(await _broken.WaitAsync(Patience));

    /// <summary>What the upstream has received whole by now: a request that is sent last and answered ends the list, and is not in it.</summary>
    internal async Task<WireMessage[]> ReceivedAsync()
    {
        using var connection = await ConnectAsync();
        Assert.Equal(200, (await connection.AskAsync($"GET {After} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
        var received = Upstream.Requests.ToArray();
        Upstream.Requests.Clear();
        return [.. received.Where(request => request.Target != After)];
    }

    /// <summary>Sends what must get a status, end the connection, and never be a request to the upstream.</summary>
    internal async Task RefusesAsync(string bytes, int status)
    {
        Upstream.Requests.Clear();
        using var connection = await ConnectAsync();

        var answer = await connection.AskAsync(bytes);

        Assert.Equal((status, ""), (answer.Status, string.Join(", ", (await ReceivedAsync()).Select(request => request.Head))));
        Assert.True(await connection.IsClosedAsync());
    }

    private TaskCompletionSource Begun(string target) => _begun.GetOrAdd(target, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ServeAsync(WireConnection connection)
    {
        while (await ReadAsync(connection) is { } request)
        {
            Upstream.Requests.Enqueue(request);
            if (!_answers.TryGetValue(request.Target, out var serve))
            {
                await connection.SendAsync(WireUpstream.Ok);
            }
            else if (!await serve(connection))
            {
                return;
            }
        }
    }

    private async Task<WireMessage?> ReadAsync(WireConnection connection)
    {
        if (await connection.ReadHeadAsync() is not { } head)
        {
            return null;
        }

        Begun(new WireMessage(head, "").Target).TrySetResult();
        try
        {
            return await connection.ReadRequestAsync(head);
        }
        catch (IOException)
        {
            _broken.Release();
            throw;
        }
    }
}
