using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Configuration;
using ScriptProxy.Host.Configuration.Settings;
using ScriptProxy.Host.Connections;
using ScriptProxy.Host.Protocol;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Connections;

public sealed class ConnectionGateTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FloodedAddresses _flooded;
    private readonly AcceptedConfiguration _accepted = new(Snapshot(new()));
    private readonly SilentDrop _silent;
    private readonly ConnectionGate _gate;

    public ConnectionGateTests()
    {
        _flooded = new FloodedAddresses(_time);
        _silent = new SilentDrop(_accepted, _time, NullLogger<SilentDrop>.Instance);
        _gate = new ConnectionGate(_accepted, _flooded, _silent, _time, NullLogger<ConnectionGate>.Instance);
    }

    public void Dispose() => _silent.Dispose();

    [Fact]
    public void Without_limits_everybody_is_let_in()
    {
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(Refused.Not, Enter("192.0.2.1").Refused));
        Assert.Equal(1000, Value("scriptproxy.connections.active"));
    }

    [Fact]
    public void An_address_has_so_many_at_the_same_time_and_others_have_their_own()
    {
        Limit(new() { PerAddress = 2 });
        var first = Enter("192.0.2.1");
        Assert.Equal((Refused.Not, Refused.PerAddress, Refused.Not), (Enter("::ffff:192.0.2.1").Refused, Enter("192.0.2.1").Refused, Enter("192.0.2.2").Refused));
        Assert.Equal((Refused.Not, Refused.Not, Refused.PerAddress), (Enter("2001:db8::1").Refused, Enter("2001:db8::2").Refused, Enter("2001:db8::3").Refused));
        _gate.Leave(first);
        Assert.Equal((Refused.Not, Refused.PerAddress), (Enter("192.0.2.1").Refused, Enter("192.0.2.1").Refused));
        Assert.Equal((5, 3), (Value("scriptproxy.connections.active"), Value("scriptproxy.connections.refused", "PerAddress")));
    }

    [Fact]
    public void An_address_has_so_many_new_ones_every_second()
    {
        Limit(new() { NewPerSecond = 3 });
        Assert.Equal("NNNRR", Many("192.0.2.1", 5));
        _time.Advance(TimeSpan.FromSeconds(1 / 3.0) + TimeSpan.FromMilliseconds(1));
        Assert.Equal("NR", Many("192.0.2.1", 2));
        Assert.Equal("NNN", Many("192.0.2.2", 3));
    }

    [Fact]
    public void There_are_so_many_in_all_and_a_socket_without_an_address_counts_too()
    {
        Limit(new() { Total = 2, PerAddress = 1, NewPerSecond = 1 });
        var socket = _gate.Enter(null);
        Assert.Equal((Refused.Not, Refused.Total), (_gate.Enter(null).Refused, Enter("192.0.2.1").Refused));
        _gate.Leave(socket);
        Assert.Equal(Refused.Not, Enter("192.0.2.1").Refused);
    }

    [Fact]
    public void Trusted_proxies_and_exempt_networks_have_as_many_as_they_like()
    {
        Limit(new() { Total = 1, PerAddress = 1, NewPerSecond = 1, Exempt = ["10.0.0.0/8"] }, "192.0.2.9");
        Assert.All(Enumerable.Range(0, 10), _ => Assert.Equal((Refused.Not, Refused.Not), (Enter("10.1.2.3").Refused, Enter("192.0.2.9").Refused)));
        Assert.Equal(Refused.Total, Enter("192.0.2.1").Refused);
    }

    [Fact]
    public void A_reload_changes_the_limits_and_forgets_nobody()
    {
        Limit(new() { PerAddress = 3 });
        Assert.Equal("NN", Many("192.0.2.1", 2));
        Limit(new() { PerAddress = 2 });
        Assert.Equal("R", Many("192.0.2.1", 1));
        Limit(new());
        Assert.Equal("NN", Many("192.0.2.1", 2));
    }

    [Fact]
    public void A_flood_marks_its_address_for_a_while_and_no_proxy_for_its_clients()
    {
        Limit(new(), "192.0.2.9");
        Assert.False(Find("192.0.2.1").IsSet);
        _gate.Flooded(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1));
        _gate.Flooded(new IPEndPoint(IPAddress.Parse("192.0.2.9"), 1));
        var mark = Find("192.0.2.1");
        Assert.Equal((SuspicionLevel.Hard, "connection", 60), (mark.Level, mark.Reason, (mark.Until - mark.Since).TotalSeconds));
        Assert.Equal((false, false), (Find("192.0.2.2").IsSet, Find("192.0.2.9").IsSet));
        Assert.Equal((true, false, false), (HasFlooded("192.0.2.1"), HasFlooded("192.0.2.9"), _gate.HasFlooded(null)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((false, false), (Find("192.0.2.1").IsSet, HasFlooded("192.0.2.1")));

        Limit(new() { FloodMemory = TimeSpan.Zero });
        _gate.Flooded(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1));
        Assert.False(Find("192.0.2.1").IsSet);
        Assert.Equal(3, Value("scriptproxy.connections.floods"));
    }

    [Fact]
    public void What_was_cut_for_slow_windows_is_counted_and_no_flood()
    {
        _gate.ReadSlowly(isConnection: false);
        _gate.ReadSlowly(isConnection: false);
        _gate.ReadSlowly(isConnection: true);
        Assert.Equal((2, 1, 0), (Value("scriptproxy.slow.readers", "stream"), Value("scriptproxy.slow.readers", "connection"), Value("scriptproxy.connections.floods")));
    }

    [Fact]
    public void Who_goes_on_although_he_is_refused_is_left_to_the_system_for_a_while()
    {
        Limit(new() { PerAddress = 1, Exempt = ["10.0.0.0/8"] });
        Many("192.0.2.1", 201); // one is let in, two hundred are refused
        Many("192.0.2.2", 201);
        Many("10.0.0.1", 1000);
        Assert.Equal(0, Silenced);
        Many("192.0.2.1", 2);
        Assert.Equal(1, Silenced);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Silenced);
        Many("192.0.2.1", 200);
        Assert.Equal(0, Silenced);
        Many("192.0.2.1", 1);
        Assert.Equal(1, Silenced);
        Limit(new() { PerAddress = 1, SilentDrop = TimeSpan.Zero });
        Assert.Equal(0, Silenced); // who is exempt now need not wait
        Many("192.0.2.1", 1000);
        Assert.Equal(0, Silenced);
    }

    [Fact]
    public void Who_floods_connection_after_connection_is_left_to_the_system_too()
    {
        Limit(new() { PerAddress = 100, Exempt = ["10.0.0.0/8"] });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(0, Silenced);
            _gate.Flooded(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1));
            _gate.Flooded(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 1));
        }

        Assert.Equal(1, Silenced);
    }

    [Fact]
    public void A_network_with_an_exempt_address_in_it_is_never_left_to_the_system()
    {
        Limit(new() { PerAddress = 1, Exempt = ["2001:db8::9"] }, "2001:db8:0:1::9");
        Many("2001:db8::1", 1000);
        Many("2001:db8:0:1::1", 1000);
        Assert.Equal(0, Silenced);
        Many("2001:db8:0:2::1", 1000);
        Assert.Equal(1, Silenced);
    }

    [Fact]
    public void Where_an_address_may_have_as_many_as_it_likes_nobody_is_left_to_the_system()
    {
        Limit(new() { Total = 1 });
        Many("192.0.2.1", 1000);
        for (var i = 0; i < 100; i++)
        {
            _gate.Flooded(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 1));
        }

        Assert.Equal(0, Silenced);
    }

    [Fact]
    public void There_is_room_for_so_many_and_who_comes_later_has_it_again()
    {
        Limit(new() { NewPerSecond = 1 });
        for (var i = 0; i < SourceProgram.Capacity + 1; i++)
        {
            Many($"192.0.2.{i}", 202);
        }

        Assert.Equal(SourceProgram.Capacity, Silenced);
        _time.Advance(TimeSpan.FromSeconds(1));
        Many("192.0.3.1", 202);
        Assert.Equal(1, Silenced);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8::1", "2001:db8::2:0:0:1", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("::1", "0.0.0.1", false)]
    public void Who_is_one_for_the_limits_is_one_for_the_system(string one, string other, bool isSame)
    {
        var (first, second) = (IPAddress.Parse(one), IPAddress.Parse(other));
        Assert.Equal(isSame, AddressPart.KeyOf(first) == AddressPart.KeyOf(second));
        Assert.Equal(isSame, SourceNetwork.Of(first) == SourceNetwork.Of(second));
    }

    private double Silenced => Assert.Single(_silent.Metrics.Single(found => found.Name == "scriptproxy.connections.silenced").Read()).Value;

    private Suspicion Find(string address) => _flooded.Find(IPAddress.Parse(address), _time.GetTimestamp());

    private bool HasFlooded(string address) => _gate.HasFlooded(new IPEndPoint(IPAddress.Parse(address), 1));

    private Admission Enter(string address) => _gate.Enter(new IPEndPoint(IPAddress.Parse(address), 1234));

    private string Many(string address, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => Enter(address).Refused == Refused.Not ? 'N' : 'R'));

    private void Limit(ConnectionsSettings settings, params string[] trusted) =>
        _accepted.Accept(Snapshot(new ProxySettings { Connections = settings, Forwarding = new ForwardingOptions { TrustedProxies = trusted } }));

    private double Value(string metric, string? limit = null) =>
        Assert.Single(_gate.Metrics.Single(found => found.Name == metric).Read(), sample => limit is null || sample.Labels[0].Value == limit).Value;

    internal static ConfigurationSnapshot Snapshot(ProxySettings settings) =>
        new(new ConfigurationSources(null, new Dictionary<string, string>(), []), new(), new ConfigurationBuilder().Build(), settings, [], []);
}
