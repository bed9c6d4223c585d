using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Caching;

/// <summary>The whole cache without sockets, and an upstream that counts. Its answers are fresh for a minute, have the tag <c>tag</c>, and are confirmed when it is asked after them.</summary>
internal sealed class FakeCache : IDisposable
{
    public const string Address = "http://a.example/a";

    private readonly FakeHooks _hooks;
    private readonly string _padding;

    /// <param name="options">Options besides <c>Enabled</c>.</param>
    /// <param name="padding">How much longer each answer is than what tells it apart.</param>
    /// <param name="clock">The time.</param>
    /// <param name="disk">What is to be the store on disk; null for none.</param>
    public FakeCache(ManualTimeProvider clock, Dictionary<string, string?>? options = null, int padding = 0, IStore? disk = null)
    {
        Clock = clock;
        _padding = new string('x', padding);
        _hooks = new FakeHooks("Caching", new(options ?? []) { ["Enabled"] = "true" }) { Clock = clock, Disk = disk };
        new CachingPlugin().Configure(_hooks);
    }

    public ManualTimeProvider Clock { get; }

    /// <summary>How many answers the upstream has given.</summary>
    public int Answered { get; private set; }

    /// <summary>How many it has confirmed.</summary>
    public int Confirmed { get; private set; }

    /// <summary>What the upstream says to caches.</summary>
    public string CacheControl { get; set; } = "max-age=60";

    /// <summary>What its answers vary on.</summary>
    public string? Vary { get; set; }

    /// <summary>Whether its answers can be asked after.</summary>
    public bool HasTag { get; set; } = true;

    /// <summary>What rules purge by.</summary>
    public ICache Cache => (ICache)_hooks.Offered[(typeof(ICache), "Caching")];

    /// <summary>Asks, and gives the body without its padding.</summary>
    public async Task<string> GetAsync(params (string Name, string Value)[] headers)
    {
        var answer = (await SendAsync("GET", headers)).Answer!;
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await answer.Body!.WriteAsync(pipe.Writer, CancellationToken.None);
        await pipe.Writer.CompleteAsync();
        using var body = new MemoryStream();
        await pipe.Reader.CopyToAsync(body);
        return Encoding.ASCII.GetString(body.ToArray())[_padding.Length..];
    }

    public Task<FakeExchange> SendAsync(string method, params (string Name, string Value)[] headers)
    {
        var exchange = new FakeExchange(method, Address) { OnFetch = Answer };
        foreach (var (name, value) in headers.Where(header => header.Name.Length > 0))
        {
            exchange.RequestHeaders[name] = value;
        }

        return _hooks.SendAsync(exchange);
    }

    public Task<(int Status, string Text)> AdminAsync(string url) => _hooks.AdminAsync("GET", url);

    public void Dispose() => _hooks.Dispose();

    private void Answer(FakeFetch fetch)
    {
        fetch.Headers.CacheControl = CacheControl;
        fetch.Headers.ETag = HasTag ? "\"v\"" : default(StringValues);
        fetch.Headers.Vary = Vary;
        fetch.Headers["xkey"] = "tag";
        fetch.Headers.Date = Clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        if (fetch.RequestHeaders.IfNoneMatch.Count > 0)
        {
            Confirmed++;
            fetch.Status = 304;
            return;
        }

        fetch.Body = PipeReader.Create(new MemoryStream(Encoding.ASCII.GetBytes($"{_padding}answer {++Answered}")));
    }
}
