using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Connections;
using ScriptProxy.Sdk.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Connections;

public sealed class SilentDropTests : IDisposable
{
    private const int ReusePort = 15; // SO_REUSEPORT: the port may be another process's, too

    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider _time = new();
    private readonly AcceptedConfiguration _accepted = new(ConnectionGateTests.Snapshot(new()));
    private readonly List<string> _lines = [];
    private readonly SilentDrop _silent;
    private readonly Socket _listening = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public SilentDropTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux drops attempts to connect.");
        _silent = new SilentDrop(_accepted, _time, new TypedLog(_lines));
        _listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listening.Listen(1);
    }

    public void Dispose()
    {
        _silent.Dispose();
        _silent.Remove(_listening);
        _listening.Dispose();
    }

    [Fact]
    public void Where_the_system_does_not_it_is_told_once_and_a_reload_claims_nothing_else()
    {
        SharePort(true);
        _silent.Add(_listening);
        for (var i = 1; i < 4; i++)
        {
            Silence($"192.0.2.{i}");
            _time.Advance(Settled);
            Assert.Equal(0, Silenced);
            Silence("192.0.2.9");
            Assert.Equal(0, Silenced);
            _accepted.Accept(_accepted.Snapshot);
        }

        Assert.Contains("The system drops nothing of who is refused too often", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_system_drops_is_told_once_it_does()
    {
        _silent.Add(_listening);
        Silence("192.0.2.1");
        Assert.Equal((1, 0), (Silenced, _lines.Count));
        _time.Advance(Settled);
        Silence("192.0.2.1");
        _time.Advance(Settled);
        Assert.Contains("192.0.2.1 is refused too often", Assert.Single(_lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_system_refuses_later_is_told_as_that_until_it_is_mended(bool isReloaded)
    {
        _silent.Add(_listening);
        SharePort(true);
        Silence("192.0.2.1");
        _time.Advance(Settled);
        Silence("192.0.2.2");
        _time.Advance(Settled);
        Assert.Equal(0, Silenced);
        Assert.Contains("The system drops nothing of who is refused too often", Assert.Single(_lines), StringComparison.Ordinal);

        SharePort(false);
        if (isReloaded)
        {
            _accepted.Accept(_accepted.Snapshot);
        }
        else
        {
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        Silence("192.0.2.1");
        _time.Advance(Settled);
        Assert.Contains("192.0.2.1 is refused too often", _lines[^1], StringComparison.Ordinal);
        Assert.Equal(1, Silenced);
        _silent.Remove(_listening);
    }

    [Fact]
    public void Who_asks_who_is_silenced_tells_the_system_before_another_asks()
    {
        using var time = new HeldClock();
        using var silent = new SilentDrop(_accepted, time, new TypedLog([]));
        silent.Silence(SourceNetwork.Of(IPAddress.Parse("192.0.2.1")), "192.0.2.1", TimeSpan.FromMinutes(1));
        var first = new Thread(() => time.Advance(Settled));
        time.Held = first;
        first.Start();
        Assert.True(time.IsHeld.Wait(Patience));

        silent.Silence(SourceNetwork.Of(IPAddress.Parse("192.0.2.2")), "192.0.2.2", TimeSpan.FromMinutes(1));
        var second = new Thread(() => time.Advance(Settled));
        second.Start();
        SpinWait.SpinUntil(() => !second.IsAlive || second.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
        var hasOvertaken = !second.IsAlive;
        time.GoOn.Set();
        first.Join();
        second.Join();
        Assert.False(hasOvertaken);
    }

    private double Silenced => Assert.Single(_silent.Metrics.Single(found => found.Name == "scriptproxy.connections.silenced").Read()).Value;

    private void SharePort(bool isShared) => _listening.SetRawSocketOption(1, ReusePort, BitConverter.GetBytes(isShared ? 1 : 0));

    private void Silence(string address) => _silent.Silence(SourceNetwork.Of(IPAddress.Parse(address)), address, TimeSpan.FromMinutes(1));

    /// <summary>Holds a thread that asks for the time.</summary>
    private sealed class HeldClock : TestClock, IDisposable
    {
        public ManualResetEventSlim IsHeld { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public Thread? Held { get; set; }

        public override long GetTimestamp()
        {
            if (Thread.CurrentThread == Held)
            {
                IsHeld.Set();
                GoOn.Wait();
            }

            return base.GetTimestamp();
        }

        public void Dispose()
        {
            IsHeld.Dispose();
            GoOn.Dispose();
        }
    }

    private sealed class TypedLog(List<string> lines) : ILogger<SilentDrop>
    {
        private readonly FakeLog _log = new(lines);

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _log.Log(logLevel, eventId, state, exception, formatter);
    }
}
