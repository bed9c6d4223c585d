using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ScriptProxy.Load.Slow;

/// <summary>Many clients that read slowly, and how many of the upstream's connections they hold: with the plugin Buffering, and without.</summary>
/// <param name="clients">How many there are.</param>
/// <param name="bytesPerSecond">How fast each reads.</param>
/// <param name="bodyBytes">How long each answer is.</param>
/// <param name="time">How long they are looked at once all have asked, unless the upstream is free before.</param>
internal sealed class SlowRun(int clients, int bytesPerSecond, int bodyBytes, TimeSpan time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _body = Body(bodyBytes);
    private int _asked;
    private int _busy;

    /// <returns>Whether buffering frees the upstream while every client still reads, and every byte is right.</returns>
    public async Task<bool> RunAsync(TextWriter output)
    {
        await output.WriteLineAsync($"{clients} clients, each reading {bytesPerSecond / 1000} KB/s of {bodyBytes >> 10} KiB");
        var without = await MeasureAsync(isBuffered: false, output);
        var with = await MeasureAsync(isBuffered: true, output);
        return with is { IsRight: true, Busy: 0 } && with.Reading == clients && without.IsRight && without.Busy > 0;
    }

    /// <summary>Runs the clients once.</summary>
    public async Task<Figures> MeasureAsync(bool isBuffered, TextWriter output)
    {
        (_asked, _busy) = (0, 0);
        using var host = Serve();
        await host.StartAsync();
        using var proxy = new ProxyFolder(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single())
            .Start("--set", $"Options:Buffering:Enabled={isBuffered}", "--set", "Options:Buffering:MaxClientPercent=100");
        var address = (await proxy.AddressesAsync())[0];
        using var stopping = new CancellationTokenSource();
        var all = Enumerable.Range(0, clients).Select(_ => new SlowClient(address, _body)).ToList();
        var running = all.ConvertAll(client => client.RunAsync(bytesPerSecond, stopping.Token));
        var since = Stopwatch.StartNew();
        while (Volatile.Read(ref _asked) < clients && since.Elapsed < Patience)
        {
            await Task.Delay(50);
        }

        since.Restart(); // a proxy that has just started is slow to take them all
        while (since.Elapsed < time && Volatile.Read(ref _busy) > 0)
        {
            await Task.Delay(50);
        }

        var figures = new Figures(Volatile.Read(ref _busy), all.Count(client => client.Received < bodyBytes), proxy.PeakMemory, true);
        since.Stop();
        await stopping.CancelAsync();
        figures = figures with { IsRight = (await Task.WhenAll(running)).All(isRight => isRight) && Volatile.Read(ref _asked) == clients };
        all.ForEach(client => client.Dispose());
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{(isBuffered ? "with" : "without")} Buffering: after {since.Elapsed.TotalSeconds:F1} s {figures.Reading} clients still read, {figures.Busy} of the upstream's connections are busy; peak memory of the proxy {figures.PeakMemory >> 20} MiB; bytes {(figures.IsRight ? "right" : "WRONG")}"));
        proxy.Signal("TERM");
        await proxy.ExitAsync();
        await host.StopAsync(new CancellationToken(canceled: true));
        return figures;
    }

    private static byte[] Body(int length)
    {
        var body = new byte[length];
        new Random(1).NextBytes(body);
        return body;
    }

    /// <summary>What the system has taken from the upstream is no work of the upstream's any more, so it may take little.</summary>
    private static Socket Bound(EndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 64 << 10 };
        socket.Bind(endpoint);
        return socket;
    }

    private IHost Serve() => new HostBuilder()
        .ConfigureWebHost(web => web
            .UseKestrel(server => server.Listen(IPAddress.Loopback, 0))
            .UseSockets(sockets => sockets.CreateBoundListenSocket = Bound)
            .Configure(app => app.Run(async http =>
            {
                Interlocked.Increment(ref _busy);
                Interlocked.Increment(ref _asked);
                try
                {
                    http.Response.ContentLength = _body.Length;
                    await http.Response.Body.WriteAsync(_body, http.RequestAborted);
                    await http.Response.CompleteAsync();
                }
                catch (OperationCanceledException)
                {
                    // The proxy has let go of it.
                }
                finally
                {
                    Interlocked.Decrement(ref _busy);
                }
            })))
        .Build();

    /// <param name="Busy">How many of the upstream's connections were busy at the end.</param>
    /// <param name="Reading">How many clients had not everything yet.</param>
    /// <param name="PeakMemory">Of the proxy.</param>
    /// <param name="IsRight">Whether all bytes were as they should be.</param>
    internal sealed record Figures(int Busy, int Reading, long PeakMemory, bool IsRight);
}
