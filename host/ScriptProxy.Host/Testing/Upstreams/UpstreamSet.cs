using System.Collections.Concurrent;
using ScriptProxy.Sdk.Testing;

namespace ScriptProxy.Host.Testing.Upstreams;

/// <summary>The upstreams of one test, by cluster or by address. Thread-safe.</summary>
internal sealed class UpstreamSet(TestClock time)
{
    private readonly ConcurrentDictionary<string, TestUpstream> _upstreams = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<string>? _clusters;

    public IEnumerable<TestUpstream> All => _upstreams.Values.OrderBy(upstream => upstream.Name, StringComparer.Ordinal);

    /// <summary>Gives the upstream that a test means.</summary>
    /// <exception cref="ArgumentException">It is no address, and no cluster either as far as they are known.</exception>
    public TestUpstream Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var isAddress = name.Contains("://", StringComparison.Ordinal);
        if (!isAddress && _clusters is { } clusters)
        {
            Check(name, clusters);
        }

        return Of(isAddress ? Authority(name) : name);
    }

    /// <summary>Tells which clusters there are, and checks what the test has named so far.</summary>
    public void Know(IReadOnlyList<string> clusters)
    {
        _clusters = clusters;
        foreach (var name in _upstreams.Keys.Where(name => !name.Contains("://", StringComparison.Ordinal)))
        {
            Check(name, clusters);
        }
    }

    /// <summary>The upstream that is asked.</summary>
    /// <param name="cluster">Its cluster; null where an address was named.</param>
    /// <param name="target">What is asked for.</param>
    /// <exception cref="HttpRequestException">The test names no such address.</exception>
    public TestUpstream Asked(string? cluster, Uri target)
    {
        if (cluster is not null)
        {
            return Of(cluster);
        }

        var address = Authority(target.AbsoluteUri);
        return _upstreams.TryGetValue(address, out var upstream) ? upstream : throw new HttpRequestException(
            HttpRequestError.NameResolutionError, $"Nothing answers at {address}: the test has to say what does, by proxy.Upstream(\"{address}\").Answers(...).");
    }

    public TestUpstream Of(string name) => _upstreams.GetOrAdd(name, static (name, time) => new TestUpstream(name, time), time);

    private static void Check(string name, IReadOnlyList<string> clusters)
    {
        if (!clusters.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"There is no cluster '{name}'; there are: {string.Join(", ", clusters)}. Clusters(\"{name}\") at the top of the test file adds it.");
        }
    }

    private static string Authority(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? new Uri(address).GetLeftPart(UriPartial.Authority)
        : throw new ArgumentException($"'{address}' is no http or https address.");
}
