using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Protocol;

/// <summary>
/// Bounds what Kestrel itself absorbs without end: HTTP/2 frames that carry nothing. Past the allowance of <see cref="Http2FloodOptions"/> a
/// connection ends with GOAWAY. And windows that are opened too slowly, by <see cref="Http2Windows"/>.
/// </summary>
internal static class Http2FloodGuard
{
    /// <summary>How long what runs on an aborted connection may take to notice. Exchanges do at once, and go on where they must without it.</summary>
    private static readonly TimeSpan AbortedPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Guards every endpoint that is added after this call, those of the configuration included. It takes Kestrel's one slot for endpoint
    /// defaults; a host that needs the slot for more calls <see cref="Use(ListenOptions, Http2FloodOptions, TimeProvider, IFloodMemory)"/> there.
    /// </summary>
    public static void Use(KestrelServerOptions kestrel, Http2FloodOptions options, TimeProvider time) =>
        kestrel.ConfigureEndpointDefaults(listen => Use(listen, options, time, null));

    /// <summary>Guards one endpoint. Call it before <c>UseHttps</c>.</summary>
    /// <param name="listen">The endpoint.</param>
    /// <param name="options">What connections may spend.</param>
    /// <param name="time">The time.</param>
    /// <param name="memory">Who has flooded before; null if nobody remembers.</param>
    public static void Use(ListenOptions listen, Http2FloodOptions options, TimeProvider time, IFloodMemory? memory)
    {
        if (!options.Enabled)
        {
            return;
        }

        var pace = new Pace(time);
        var slowPace = new Pace(time);
        listen.Use(next =>
        {
            // Built when the endpoint is bound, so its protocols are final.
            if (!listen.Protocols.HasFlag(HttpProtocols.Http2))
            {
                return next;
            }

            // Without TLS, Kestrel speaks HTTP/2 only where HTTP/1 is switched off.
            var guardFirst = !listen.Protocols.HasFlag(HttpProtocols.Http1);
            var logger = listen.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Http2FloodGuard));
            return connection => ServeAsync(next, new Http2GuardedConnection(connection, Guard, guardFirst), time, logger);

            IDuplexPipe Guard(ConnectionContext connection, IDuplexPipe transport)
            {
                var allowance = new Http2Allowance(options, time, memory?.HasFlooded(connection.RemoteEndPoint) == true);
                connection.Features.Set(allowance);
                var windows = listen.KestrelServerOptions.Limits.MinResponseDataRate is { } rate ? Watch(connection, rate) : null;
                var input = new Http2GuardedReader(transport.Input, new Http2FrameWatch(allowance, windows), time, last =>
                {
                    memory?.Flooded(connection.RemoteEndPoint);
                    if (pace.Tell(out var untold))
                    {
                        Log.Http2Flood(logger, connection.RemoteEndPoint, last, untold);
                    }
                });
                return new GuardedPipe(input, new Http2GuardedWriter(transport.Output, new Http2AnswerWatch(allowance, windows), input));
            }

            Http2Windows Watch(ConnectionContext connection, MinDataRate rate)
            {
                var windows = new Http2Windows(rate, isConnection =>
                {
                    memory?.ReadSlowly(isConnection);
                    if (slowPace.Tell(out var untold))
                    {
                        Log.Http2SlowReader(logger, isConnection ? "connection" : "stream", connection.RemoteEndPoint, untold);
                    }

                    if (isConnection)
                    {
                        connection.Abort(new ConnectionAbortedException("The client has opened the connection's window more slowly than Kestrel:Limits:MinResponseDataRate asks."));
                    }
                });
                connection.Features.Set(windows);
                connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static windows => ((Http2Windows)windows).Tick(), windows);
                return windows;
            }
        });
    }

    /// <summary>
    /// Where a client resets streams faster than Kestrel can write that they have ended, Kestrel aborts the connection and forgets one of them, for which it then waits without end (dotnet/aspnetcore#51307): its place among the
    /// connections, its memory and a stop of the proxy would wait with it. Nothing can be read from or sent on an aborted connection, so that nobody misses it.
    /// </summary>
    private static async Task ServeAsync(ConnectionDelegate next, Http2GuardedConnection connection, TimeProvider time, ILogger logger)
    {
        var served = next(connection);
        await Task.WhenAny(served, connection.Aborted);
        if (!served.IsCompleted && await Task.WhenAny(served, Task.Delay(AbortedPatience, time)) != served)
        {
            Log.Http2Abandoned(logger, connection.RemoteEndPoint);
            _ = served.ContinueWith(static late => _ = late.Exception, TaskScheduler.Default); // nobody else looks at it
            return;
        }

        await served;
    }

    private sealed class GuardedPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
