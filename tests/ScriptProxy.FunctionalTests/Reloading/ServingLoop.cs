using System.Net;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Reloading;

/// <summary>
/// Keeps asking a proxy over keep-alive connections. Every answer must be a success and come wholly from one version of
/// <see cref="Versioned"/>; stopping the loop fails the test if one did not.
/// </summary>
internal sealed class ServingLoop(ProxyUnderTest proxy) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task[] _clients = [];
    private int _answers;

    /// <summary>Whether no unit needs to show a version, as while it is removed on purpose.</summary>
    public bool AllowsNoVersion { get; init; }

    public int Answers => _answers;

    public static ServingLoop Start(ProxyUnderTest proxy, bool allowsNoVersion = false)
    {
        var loop = new ServingLoop(proxy) { AllowsNoVersion = allowsNoVersion };
        loop._clients = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(loop.RunAsync))];
        return loop;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
        Assert.True(_answers > 0, "The loop got no answer at all.");
    }

    private async Task RunAsync()
    {
        using var client = new HttpClient { BaseAddress = proxy.Address };
        while (!_stop.IsCancellationRequested)
        {
            using var response = await client.GetAsync("/loop");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("hello", await response.Content.ReadAsStringAsync());
            var begin = response.Header(Versioned.Begin);
            Assert.Equal(begin, response.Header(Versioned.End));
            Assert.True(AllowsNoVersion || begin is not null, "No version took part.");
            Interlocked.Increment(ref _answers);
        }
    }
}
