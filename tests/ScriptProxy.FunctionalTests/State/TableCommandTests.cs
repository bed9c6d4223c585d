using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.FunctionalTests.State;

public sealed class TableCommandTests
{
    private const string Rule = """
        var clients = Table("clients", new TableOptions { Window = TimeSpan.FromSeconds(10), Counters = [new("errors")] });
        var errors = clients.Counter("errors");
        var network = ExchangeKey.Network();
        OnRequest(request =>
        {
            var key = network.Of(request, stackalloc char[128]);
            clients.Increment(key);
            return clients.HasTag(key, "banned") ? request.Respond(403) : request.Respond(200, $"{clients.Count(key)} {errors.Count(key)}");
        });
        """;

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_table_is_listed_shown_edited_and_cleared_from_the_command_line_and_rules_see_it()
    {
        var time = new ManualTimeProvider();
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, Time = time });
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        Task<string[]> RunAsync(params string[] args) => LinesAsync(admin, args);
        Assert.Equal("1 0", await proxy.Client.GetStringAsync("/"));
        Assert.Equal("2 0", await proxy.Client.GetStringAsync("/"));

        Assert.Equal(["unit      table    keys  of      counters", "rule.csx  clients  1     100000  count, errors"], await RunAsync("list"));
        Assert.Equal(
            ["key           count  rate  errors  rate  unused  tags", "127.0.0.0/24  2      2     0       0     0 s"], await RunAsync("show", "rule.csx", "clients"));

        Assert.Equal(
            ["key           count  rate  errors  rate  unused  tags", "127.0.0.0/24  40     2     7       0     0 s     banned (600 s)"],
            await RunAsync("set", "rule.csx", "clients", "127.0.0.0/24", "--count", "40", "--count", "errors=7", "--tag", "banned", "--for", "10m"));
        Assert.Equal(403, await StatusAsync(proxy));
        proxy.WriteRule("rule.csx", Rule + "// another version");
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal(403, await StatusAsync(proxy));
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("1 0", await proxy.Client.GetStringAsync("/"));

        await RunAsync("set", "rule.csx", "clients", "127.0.0.0/24", "--tag", "banned");
        Assert.Equal(403, await StatusAsync(proxy));
        await RunAsync("set", "rule.csx", "clients", "127.0.0.0/24", "--untag", "banned");
        Assert.Equal(200, await StatusAsync(proxy));

        Assert.Equal(["Forgot 1 key."], await RunAsync("clear", "rule.csx", "clients", "127.0.0.0/24"));
        Assert.Equal("1 0", await proxy.Client.GetStringAsync("/"));
        Assert.Equal(["Forgot 1 key."], await RunAsync("clear", "rule.csx", "clients"));
        Assert.Equal(["There is no such key."], await RunAsync("show", "rule.csx", "clients"));
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Those_counted_most_of_late_come_first()
    {
        const string rule = """
            var table = Table("t");
            OnRequest("/{key}/{amount}", request => { table.Increment(request.PathValue("key"), long.Parse(request.PathValue("amount")!)); return request.Respond(204); });
            """;
        await using var proxy = await ProxyUnderTest.StartAsync(rule);
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        foreach (var path in new[] { "/a/3", "/b/9", "/c/1", "/ab/5", "/abc/2" })
        {
            using var answer = await proxy.Client.GetAsync(path);
        }

        Assert.Equal(["b", "ab"], Keys(await LinesAsync(admin, "show", "rule.csx", "t", "--limit", "2"))[..2]);
        Assert.Equal(["ab", "a", "abc"], Keys(await LinesAsync(admin, "show", "rule.csx", "t", "--prefix", "a")));

        static string[] Keys(string[] lines) => [.. lines.Skip(1).Select(line => line.Split(' ')[0])];
    }

    [Fact]
    public async Task A_version_that_is_refused_changes_nothing_of_what_is_listed()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Rule, ExpectErrors = true });
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        proxy.WriteRule("rule.csx", Rule.Replace("new(\"errors\")", "new(\"errors\"), new(\"more\")", StringComparison.Ordinal));
        proxy.WriteRule("wrong.csx", "this is no rule");
        Assert.NotEmpty(await proxy.ReloadAsync());
        Assert.Equal("rule.csx  clients  0     100000  count, errors", (await LinesAsync(admin, "list"))[1]);
        proxy.WriteRule("wrong.csx", "OnRequest(request => Continue);");
        Assert.Empty(await proxy.ReloadAsync());
        Assert.Equal("rule.csx  clients  0     100000  count, errors, more", (await LinesAsync(admin, "list"))[1]);
    }

    [Fact]
    public async Task A_table_whose_name_has_a_slash_is_reached_and_a_tag_for_no_time_is_refused()
    {
        await using var proxy = await ProxyUnderTest.StartAsync("var table = Table(\"by/net\");");
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        Assert.Equal(["key  count  rate  unused  tags", "a/b  3      0     0 s"], await LinesAsync(admin, "set", "rule.csx", "by/net", "a/b", "--count", "3"));
        using var client = new HttpClient { BaseAddress = new Uri(admin.Address) };
        using var answer = await client.PutAsync("/tables/rule.csx/by%2Fnet/key?key=a", new StringContent("""{ "tags": [ "t" ], "for": 1e-9 }""", null, "application/json"));
        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("no unit 'rule.csx' has a table 'other'; 'scriptproxy table list' lists what there is", "show", "rule.csx", "other")]
    [InlineData("the table does not know the key 'nobody'", "show", "rule.csx", "clients", "nobody")]
    [InlineData("the table does not know the key 'nobody'", "clear", "rule.csx", "clients", "nobody")]
    [InlineData("the table has no counter 'wrong'; it has count, errors", "set", "rule.csx", "clients", "k", "--count", "wrong=1")]
    public async Task What_is_not_there_is_one_line(string told, params string[] args)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Rule);
        await using var admin = (await AdminHost.StartAsync("http://127.0.0.1:0", proxy.Proxy, NullLoggerFactory.Instance))!;
        Assert.Empty(await LinesAsync(admin, args));
        Assert.Equal($"scriptproxy: {told}.", _error.ToString().TrimEnd());
    }

    private static async Task<int> StatusAsync(ProxyUnderTest proxy)
    {
        using var answer = await proxy.Client.GetAsync("/");
        return (int)answer.StatusCode;
    }

    private async Task<string[]> LinesAsync(AdminHost admin, params string[] args)
    {
        _output.GetStringBuilder().Clear();
        await CommandLine.InvokeAsync(["table", .. args, "--admin", admin.Address], new CommandActions(), _output, _error);
        return [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];
    }
}
