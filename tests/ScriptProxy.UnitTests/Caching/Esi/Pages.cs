using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Plugins.Caching.Esi;
using ScriptProxy.Sdk;

namespace ScriptProxy.UnitTests.Caching.Esi;

/// <summary>Sends pages.</summary>
internal static class Pages
{
    public static readonly Uri Address = new("http://example.org/dir/page?q=1");

    public static EsiPage Of(FakeIncludes includes, EsiOptions? options = null) => new(Address, includes, options ?? new EsiOptions(), NullLogger.Instance);

    public static Task<string> SendAsync(string page, FakeIncludes includes, EsiOptions? options = null) => SendAsync(new FakeBody(true, page), includes, options);

    public static async Task<string> SendAsync(StoredBody body, FakeIncludes includes, EsiOptions? options = null, CancellationToken cancelled = default)
    {
        var client = new MemoryClient();
        await using var answer = new EsiBody(body, body.IsComplete, Of(includes, options));
        try
        {
            await answer.WriteAsync(client.Writer, cancelled);
        }
        finally
        {
            Assert.Equal(0, includes.UnderWay);
        }

        return client.Received;
    }
}

/// <summary>A client that keeps what it got.</summary>
internal sealed class MemoryClient
{
    private readonly MemoryStream _received = new();

    public MemoryClient() => Writer = PipeWriter.Create(_received);

    public PipeWriter Writer { get; }

    /// <summary>What was flushed.</summary>
    public string Received => Encoding.ASCII.GetString(_received.ToArray());
}
