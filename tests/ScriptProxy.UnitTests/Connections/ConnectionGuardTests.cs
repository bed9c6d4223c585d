using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Connections;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Connections;

public sealed class ConnectionGuardTests
{
    [Fact]
    public async Task Connections_of_HTTP_3_count_as_others_do()
    {
        var gate = OneForEach();
        var served = new List<BaseConnectionContext>();
        var wait = new TaskCompletionSource();
        var lead = Multiplexed(gate, connection =>
        {
            served.Add(connection);
            return wait.Task;
        });
        var (first, second, third) = (new QuicConnection(), new QuicConnection(), new QuicConnection());

        var inside = lead(first);
        await lead(second);
        Assert.Equal((false, true, 1), (first.IsAborted, second.IsAborted, served.Count));

        wait.SetResult();
        await inside;
        await lead(third);
        Assert.Equal((false, 2), (third.IsAborted, served.Count));
    }

    internal static ConnectionGate OneForEach()
    {
        var time = new ManualTimeProvider();
        var settings = new ProxySettings { Connections = new ConnectionsSettings { PerAddress = 1 } };
        var accepted = new AcceptedConfiguration(ConnectionGateTests.Snapshot(settings));
        return new ConnectionGate(accepted, new FloodedAddresses(time), NobodySilenced(), time, NullLogger<ConnectionGate>.Instance);
    }

    internal static SilentDrop NobodySilenced()
    {
        var accepted = new AcceptedConfiguration(ConnectionGateTests.Snapshot(new ProxySettings()));
        return new SilentDrop(accepted, new ManualTimeProvider(), NullLogger<SilentDrop>.Instance);
    }

    private static MultiplexedConnectionDelegate Multiplexed(ConnectionGate gate, MultiplexedConnectionDelegate serve)
    {
        MultiplexedConnectionDelegate? lead = null;
        new KestrelServerOptions().ListenLocalhost(1, listen =>
        {
            ConnectionGuard.Use(listen, gate);
            IMultiplexedConnectionBuilder builder = listen;
            lead = builder.Use(_ => serve).Build();
        });
        return lead!;
    }

    private sealed class QuicConnection : MultiplexedConnectionContext
    {
        public bool IsAborted { get; private set; }

        public override string ConnectionId { get; set; } = "quic";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override EndPoint? RemoteEndPoint { get; set; } = new IPEndPoint(IPAddress.Loopback, 1);

        public override void Abort() => IsAborted = true;

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;

        public override ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new((ConnectionContext?)null);

        public override ValueTask<ConnectionContext> ConnectAsync(IFeatureCollection? features = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
