namespace ScriptProxy.Host.Demo;

/// <summary>The two upstreams of a proxy that was started without configuration. Dispose them after the proxy: it may still be asking them.</summary>
internal sealed class DemoUpstreams : IAsyncDisposable
{
    private readonly DemoUpstream _blue;
    private readonly DemoUpstream _green;

    private DemoUpstreams(DemoUpstream blue, DemoUpstream green) => (_blue, _green) = (blue, green);

    /// <summary>Where <c>blue</c> listens.</summary>
    public string BlueAddress => _blue.Address;

    /// <summary>Where <c>green</c> listens.</summary>
    public string GreenAddress => _green.Address;

    /// <summary>Starts both on free ports of the loopback interface.</summary>
    public static async Task<DemoUpstreams> StartAsync(TimeProvider time, CancellationToken cancellation = default)
    {
        var blue = await DemoUpstream.StartAsync("blue", time, cancellation);
        try
        {
            return new DemoUpstreams(blue, await DemoUpstream.StartAsync("green", time, cancellation));
        }
        catch
        {
            await blue.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _blue.DisposeAsync();
        await _green.DisposeAsync();
    }
}
