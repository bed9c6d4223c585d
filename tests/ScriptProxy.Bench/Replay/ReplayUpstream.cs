using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace ScriptProxy.Bench.Replay;

/// <summary>Has the objects of a trace, each below its number, allows anyone to keep them for an hour, and counts.</summary>
internal sealed class ReplayUpstream : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly byte[] _content;
    private long _requests;
    private long _bytes;

    private ReplayUpstream(IReadOnlyList<long> sizes)
    {
        _content = new byte[sizes.Max()];
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        _application = builder.Build();
        _application.Urls.Add("http://127.0.0.1:0");
        _application.Run(async http =>
        {
            var size = (int)sizes[int.Parse(http.Request.Path.Value.AsSpan(1), CultureInfo.InvariantCulture)];
            Interlocked.Increment(ref _requests);
            Interlocked.Add(ref _bytes, size);
            http.Response.Headers.CacheControl = "max-age=3600";
            http.Response.ContentLength = size;
            await http.Response.Body.WriteAsync(_content.AsMemory(0, size), http.RequestAborted);
        });
    }

    public int Port => new Uri(_application.Urls.Single()).Port;

    /// <summary>What it has answered so far.</summary>
    public Amount Answered => new(Interlocked.Read(ref _requests), Interlocked.Read(ref _bytes));

    public static async Task<ReplayUpstream> StartAsync(IReadOnlyList<long> sizes, CancellationToken cancellationToken)
    {
        var upstream = new ReplayUpstream(sizes);
        await upstream._application.StartAsync(cancellationToken);
        return upstream;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
