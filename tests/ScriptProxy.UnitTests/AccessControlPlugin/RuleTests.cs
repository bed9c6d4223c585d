using System.Net;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.AccessControlPlugin;

public sealed class RuleTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scriptproxy-access-").FullName;

    [Fact]
    public async Task The_first_rule_that_decides_decides()
    {
        using var hooks = Load(
            ("Rules:0:Name", "health"), ("Rules:0:Do", "Allow"), ("Rules:0:Path", "/health"),
            ("Rules:1:Name", "office"), ("Rules:1:Do", "Allow"), ("Rules:1:From:0", "10.0.0.0/8"), ("Rules:1:From:1", "2001:db8::/32"),
            ("Rules:2:Name", "writers"), ("Rules:2:Do", "Deny"), ("Rules:2:Methods:0", "POST"), ("Rules:2:Status", "404"),
            ("Rules:3:Name", "rest"), ("Rules:3:Do", "Deny"));
        Assert.Equal(0, await AskAsync(hooks, "/health", "192.0.2.1"));
        Assert.Equal(0, await AskAsync(hooks, "/x", "::ffff:10.1.2.3"));
        Assert.Equal(0, await AskAsync(hooks, "/x", "2001:db8::1", "POST"));
        Assert.Equal(403, await AskAsync(hooks, "/x", "11.0.0.1"));
        Assert.Equal(404, await AskAsync(hooks, "/x", "11.0.0.1", "POST"));
        Assert.Equal(2, hooks.Counter("rest refused").Value + hooks.Counter("writers refused").Value);
    }

    [Fact]
    public async Task What_no_rule_decides_goes_as_Otherwise_says()
    {
        using var closed = Load(("Otherwise", "Deny"), ("Rules:0:Name", "a"), ("Rules:0:Do", "Allow"), ("Rules:0:Path", "/a"));
        Assert.Equal((0, 403), (await AskAsync(closed, "/a"), await AskAsync(closed, "/b")));
        using var open = Load(("Rules:0:Name", "a"), ("Rules:0:Do", "Deny"), ("Rules:0:Path", "/a"));
        Assert.Equal((403, 0), (await AskAsync(open, "/a"), await AskAsync(open, "/b")));
    }

    [Theory]
    [InlineData("/admin;x", 403)]
    [InlineData("/admin%2Fx", 403)]
    [InlineData("/admin\\x", 403)]
    [InlineData("/ADMIN", 403)]
    [InlineData("/a;x/public", 0)]
    public async Task What_is_forbidden_is_so_in_every_reading(string path, int status)
    {
        using var hooks = Load(("Rules:0:Name", "a"), ("Rules:0:Do", "Deny"), ("Rules:0:Path", "/admin/{**rest}"));
        Assert.Equal(status, await AskAsync(hooks, path));
    }

    [Theory]
    [InlineData("/acme/public/x", 0)]
    [InlineData("/acme/public/x;y=1", 0)]
    [InlineData("/acme%2Fsecret/public/x", 403)]
    [InlineData("/acme/public;x/y", 403)]
    public async Task What_is_permitted_is_so_in_all_readings_alone(string path, int status)
    {
        using var hooks = Load(("Otherwise", "Deny"), ("Rules:0:Name", "a"), ("Rules:0:Do", "Allow"), ("Rules:0:Path", "/{tenant}/public/{**rest}"));
        Assert.Equal(status, await AskAsync(hooks, path));
    }

    [Fact]
    public async Task Case_counts_if_it_is_to()
    {
        using var hooks = Load(("Rules:0:Name", "a"), ("Rules:0:Do", "Deny"), ("Rules:0:Path", "/admin/{**rest}"), ("Rules:0:MatchCase", "true"));
        Assert.Equal((403, 403, 0), (await AskAsync(hooks, "/admin"), await AskAsync(hooks, "/admin;x"), await AskAsync(hooks, "/Admin")));
    }

    [Fact]
    public async Task Headers_must_be_as_a_rule_says()
    {
        using var hooks = Load(
            ("Rules:0:Name", "is"), ("Rules:0:Do", "Deny"), ("Rules:0:Headers:0:Name", "X-Env"), ("Rules:0:Headers:0:Is", "test"),
            ("Rules:1:Name", "robots"), ("Rules:1:Do", "Deny"), ("Rules:1:Headers:0:Name", "User-Agent"), ("Rules:1:Headers:0:Matches", "(?i)bot|^$"),
            ("Rules:2:Name", "nameless"), ("Rules:2:Do", "Deny"), ("Rules:2:Headers:0:Name", "User-Agent"), ("Rules:2:Headers:0:Present", "false"),
            ("Rules:3:Name", "slow"), ("Rules:3:Do", "Deny"), ("Rules:3:Headers:0:Name", "X-Slow"), ("Rules:3:Headers:0:Matches", """^(?=(a+)+$)\1b"""));
        Assert.Equal(0, await AskAsync(hooks, headers: [("User-Agent", "curl")]));
        Assert.Equal(403, await AskAsync(hooks, headers: [("User-Agent", "GoogleBot/2")]));
        Assert.Equal(403, await AskAsync(hooks));
        Assert.Equal(0, await AskAsync(hooks, headers: [("User-Agent", "curl"), ("X-Env", "test2")]));
        Assert.Equal(403, await AskAsync(hooks, headers: [("User-Agent", "curl"), ("X-Env", "live"), ("X-Env", "test")]));

        // An expression that takes too long forbids.
        Assert.Equal(403, await AskAsync(hooks, headers: [("User-Agent", "curl"), ("X-Slow", new string('a', 40) + "!")]));
    }

    // Three lines that take too long each, and one that fits: what lets in must not look at the fourth, nor what forbids need to.
    [Theory]
    [InlineData("Allow", "Deny")]
    [InlineData("Deny", "Allow")]
    public async Task Expressions_have_a_time_for_all_lines_together(string decision, string otherwise)
    {
        using var hooks = Load(
            ("Otherwise", otherwise), ("Rules:0:Name", "slow"), ("Rules:0:Do", decision), ("Rules:0:Headers:0:Name", "X-Slow"), ("Rules:0:Headers:0:Matches", """^(?=(a+)+$)\1|^good"""));
        Assert.Equal(decision == "Allow" ? 0 : 403, await AskAsync(hooks, headers: [("X-Slow", "bad"), ("X-Slow", "good")]));
        var slow = ("X-Slow", new string('a', 40) + "!");
        Assert.Equal(403, await AskAsync(hooks, headers: [slow, slow, slow, slow, ("X-Slow", "good")]));
    }

    [Theory]
    [InlineData("GET", 403)]
    [InlineData("HEAD", 403)]
    [InlineData("CONNECT", 403)]
    [InlineData("POST", 0)]
    public async Task What_forbids_GET_forbids_all_that_gets_the_same(string method, int status)
    {
        using var hooks = Load(("Rules:0:Name", "a"), ("Rules:0:Do", "Deny"), ("Rules:0:Methods:0", "GET"));
        Assert.Equal(status, await AskAsync(hooks, method: method));
    }

    [Theory]
    [InlineData("2030-03-08T09:00:00Z", "Friday", "08:00", "18:00", "UTC", true)]
    [InlineData("2030-03-08T18:00:00Z", "Friday", "08:00", "18:00", "UTC", false)]
    [InlineData("2030-03-08T17:30:00Z", "Friday", "08:00", "18:00", "Europe/Berlin", false)]
    [InlineData("2030-03-08T07:30:00Z", "Friday", "08:00", "18:00", "Europe/Berlin", true)]
    [InlineData("2030-07-05T06:30:00Z", "Friday", "08:00", "18:00", "Europe/Berlin", true)]
    [InlineData("2030-03-09T09:00:00Z", "Friday", "08:00", "18:00", "UTC", false)]
    [InlineData("2030-03-08T23:00:00Z", "Friday", "22:00", "06:00", "UTC", true)]
    [InlineData("2030-03-09T05:59:00Z", "Friday", "22:00", "06:00", "UTC", true)]
    [InlineData("2030-03-09T06:00:00Z", "Friday", "22:00", "06:00", "UTC", false)]
    [InlineData("2030-03-09T23:00:00Z", "Friday", "22:00", "06:00", "UTC", false)]
    [InlineData("2030-03-10T00:30:00Z", "Saturday", "22:00", "06:00", "UTC", true)]
    [InlineData("2030-03-08T00:00:00Z", "Friday", null, null, "UTC", true)]
    public async Task Hours_go_by_the_clock_of_their_zone(string now, string day, string? from, string? to, string zone, bool holds)
    {
        using var hooks = Load(
            ("Rules:0:Name", "hours"), ("Rules:0:Do", "Deny"), ("Rules:0:During:Days:0", day), ("Rules:0:During:From", from), ("Rules:0:During:To", to), ("Rules:0:During:TimeZone", zone));
        hooks.Clock.Advance(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture) - hooks.Clock.GetUtcNow());
        Assert.Equal(holds ? 403 : 0, await AskAsync(hooks));
    }

    [Fact]
    public async Task Countries_come_from_a_file()
    {
        Write("countries.csv", "1.0.0.0,1.0.0.255,AU\n2.0.0.0/8,FR\n");
        using var hooks = Load(
            ("CountryFile", "countries.csv"),
            ("Rules:0:Name", "here"), ("Rules:0:Do", "Allow"), ("Rules:0:Countries:0", "fr"), ("Rules:0:Countries:1", "ZZ"), ("Rules:1:Name", "rest"), ("Rules:1:Do", "Deny"));
        Assert.Equal((0, 403, 0), (await AskAsync(hooks, from: "2.3.4.5"), await AskAsync(hooks, from: "1.0.0.7"), await AskAsync(hooks, from: "9.9.9.9")));

        Write("countries.csv", "1.0.0.0,1.0.0.255,FR\n2.0.0.0/8,AU\n9.0.0.0/8,AU\n");
        hooks.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal((403, 0, 403), (await AskAsync(hooks, from: "2.3.4.5"), await AskAsync(hooks, from: "1.0.0.7"), await AskAsync(hooks, from: "9.9.9.9")));
    }

    [Fact]
    public void A_decision_by_address_costs_no_byte()
    {
        using var hooks = Load(("Rules:0:Name", "net"), ("Rules:0:Do", "Deny"), ("Rules:0:From:0", "192.0.2.0/24"), ("Rules:0:From:1", "2001:db8::/32"));
        var decide = (Func<IRequest, Verdict>)Assert.Single(hooks.Registrations).Callback;
        IRequest exchange = new FakeExchange();
        var passed = 0;
        Use();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Use();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, passed);

        void Use()
        {
            for (var i = 0; i < 1000; i++)
            {
                passed += decide(exchange) == Verdict.Continue ? 1 : 0;
            }
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<int> AskAsync(FakeHooks hooks, string path = "/", string from = "127.0.0.1", string method = "GET", params (string Name, string Value)[] headers)
    {
        var exchange = new FakeExchange(method, "http://localhost/") { ClientAddress = IPAddress.Parse(from) };
        ((IRequest)exchange).Path = path;
        foreach (var (name, value) in headers)
        {
            exchange.RequestHeaders.Append(name, value);
        }

        await hooks.RequestAsync(exchange);
        return exchange.Answer?.Status ?? 0;
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private FakeHooks Load(params (string Key, string? Value)[] options)
    {
        var hooks = new FakeHooks("AccessControl", options.Where(option => option.Value is not null).ToDictionary(option => option.Key, option => option.Value), _folder);
        new ScriptProxy.Plugins.AccessControl.AccessControlPlugin().Configure(hooks);
        return hooks;
    }
}
