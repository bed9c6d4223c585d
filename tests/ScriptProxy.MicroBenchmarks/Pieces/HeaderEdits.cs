using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.MicroBenchmarks.Pieces;

/// <summary>What hooks do with headers, whichever they are. A known one has a field of its own in Kestrel and in HttpClient.</summary>
public abstract class HeaderEdits
{
    private const string Known = "Cache-Control";
    private const string Unknown = "X-Api-Key";

    /// <summary>Taken anew for each edit, as hooks do.</summary>
    protected abstract IHeaderDictionary Headers { get; }

    [Benchmark(Description = "read a known one")]
    public StringValues ReadKnown() => Headers[Known];

    [Benchmark(Description = "read an unknown one")]
    public StringValues ReadUnknown() => Headers[Unknown];

    [Benchmark(Description = "read one that is not there")]
    public StringValues ReadMissing() => Headers["X-Other"];

    [Benchmark(Description = "set a known one")]
    public void SetKnown() => Headers[Known] = "no-store";

    [Benchmark(Description = "set an unknown one")]
    public void SetUnknown() => Headers[Unknown] = "fedcba9876543210";

    [Benchmark(Description = "add an unknown one and remove it")]
    public void AddAndRemove()
    {
        Headers["X-Added"] = "1";
        Headers.Remove("X-Added");
    }

    [Benchmark(Description = "set a known one and append to it")]
    public void Append()
    {
        Headers[Known] = "private";
        Headers.Append(Known, "no-store");
    }

    protected static void Fill(IHeaderDictionary headers)
    {
        headers[Known] = "max-age=60";
        headers[Unknown] = "0123456789abcdef";
    }
}
