using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptProxy.Host.Admin;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Testing;

namespace ScriptProxy.FunctionalTests.Hosting;

public sealed class AdminCommandTests
{
    private const string Admin = "http://127.0.0.1:0";

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Status_shows_units_and_generations_in_tables()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Answer("one"));
        await using var admin = await StartAsync(proxy);
        proxy.WriteRule("rule.csx", Answer("two"));
        await proxy.ReloadAsync();
        await proxy.Proxy.Retirement.SweepAsync();

        Assert.Equal(0, await InvokeAsync("status", "--admin", admin.Address));

        var lines = Lines(_output);
        Assert.Equal("Generation 2 serves, with 0 exchanges in flight.", lines[0]);
        Assert.Matches("^rule.csx +rule +[0-9a-f]{8} +....-..-.. ..:..:.. +0 +0 +OnRequest$", lines.Single(line => line.StartsWith("rule.csx", StringComparison.Ordinal)));
        Assert.Matches("^generation +since +by +changes$", lines[^3]);
        Assert.Matches("^2 +....-..-.. ..:..:.. +reload asked for +rule.csx changed$", lines[^2]);
        Assert.Matches("^1 +....-..-.. ..:..:.. +started +1 unit loaded$", lines[^1]);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Status_names_versions_that_were_put_back()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Answer("one"), ExpectErrors = true });
        await using var admin = await StartAsync(proxy);
        proxy.WriteRule("rule.csx", "OnRequest(request => { throw new InvalidOperationException(); });");
        await proxy.ReloadAsync();
        await Eventually.TrueAsync(async () => (await proxy.Client.GetAsync("/")).IsSuccessStatusCode, "the previous version serves");

        // It serves a moment before it is written down why.
        await Eventually.LinesAsync(() => proxy.Log.Errors, " is put back ");
        Assert.Equal(0, await InvokeAsync("status", "--admin", admin.Address));

        Assert.Contains(
            Lines(_output),
            line => line.StartsWith("rule.csx: version ", StringComparison.Ordinal)
                && line.Contains("calls in OnRequest failed (100 %)", StringComparison.Ordinal)
                && line.EndsWith("serves in its place until it changes.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_prints_the_proxy_s_own_words_for_programs()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Answer("one"));
        await using var admin = await StartAsync(proxy);

        Assert.Equal(0, await InvokeAsync("status", "--json", "--admin", admin.Address));

        using var status = JsonDocument.Parse(_output.ToString());
        Assert.Equal(1, status.RootElement.GetProperty("generation").GetInt32());
    }

    [Fact]
    public async Task Rollback_serves_an_earlier_generation_and_reload_what_is_on_disk()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Answer("one"));
        await using var admin = await StartAsync(proxy);
        proxy.WriteRule("rule.csx", Answer("two"));

        Assert.Equal(0, await InvokeAsync("reload", "--admin", admin.Address));
        Assert.Equal("two", await proxy.Client.GetStringAsync("/"));
        Assert.Equal(0, await InvokeAsync("rollback", "1", "--admin", admin.Address));
        Assert.Equal("one", await proxy.Client.GetStringAsync("/"));
        Assert.Equal(0, await InvokeAsync("status", "--admin", admin.Address));
        Assert.Equal(0, await InvokeAsync("reload", "--admin", admin.Address));
        Assert.Equal("two", await proxy.Client.GetStringAsync("/"));

        var lines = Lines(_output);
        Assert.Equal(["Generation 2 serves.", "Generation 3 serves."], lines[..2]);
        Assert.Contains(lines, line => line.StartsWith("It was rolled back to 1 at ", StringComparison.Ordinal));
        Assert.Equal("Generation 4 serves.", lines[^1]);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Rollback_without_a_number_lists_the_generations_and_changes_nothing()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Answer("one"));
        await using var admin = await StartAsync(proxy);

        Assert.Equal(0, await InvokeAsync("rollback", "--admin", admin.Address));

        Assert.Equal(2, Lines(_output).Length);
        Assert.Equal(1, proxy.Proxy.Generations.Current.Number);
    }

    [Theory]
    [InlineData("rule.csx(1,", "Nothing was changed. Generation 1 serves.", "reload")]
    [InlineData("error SP0601: generation 7 is not known; known are 1.", "Nothing was changed. Generation 1 serves.", "rollback", "7")]
    public async Task Errors_are_printed_as_check_prints_them(string finding, string result, params string[] args)
    {
        await using var proxy = await ProxyUnderTest.StartAsync(new ProxySetup { Rule = Answer("one"), ExpectErrors = true });
        await using var admin = await StartAsync(proxy);
        proxy.WriteRule("rule.csx", "OnRequest(");

        Assert.Equal(2, await InvokeAsync([.. args, "--admin", admin.Address]));

        var lines = Lines(_error);
        Assert.Contains(finding, lines[0], StringComparison.Ordinal);
        Assert.Matches("^[1-9] error\\(s\\), 0 warning\\(s\\)$", lines[^2]);
        Assert.Equal(result, lines[^1]);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task A_Unix_socket_does_as_well()
    {
        await using var proxy = await ProxyUnderTest.StartAsync(Answer("one"));
        var address = "http://unix:" + Path.Combine(proxy.Folder, "admin.sock");
        await using (await AdminHost.StartAsync(address, proxy.Proxy, NullLoggerFactory.Instance))
        {
            Assert.Equal(0, await InvokeAsync("status", "--admin", address));
        }

        Assert.Equal(2, await InvokeAsync("status", "--admin", address));
        Assert.StartsWith($"scriptproxy: no proxy answers at {address}: ", Assert.Single(Lines(_error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_that_is_one_line()
    {
        Assert.Equal(2, await InvokeAsync("reload", "--admin", "http://127.0.0.1:1"));
        Assert.Equal(
            "scriptproxy: no proxy answers at http://127.0.0.1:1: Connection refused. Start it with --admin http://127.0.0.1:1, or name its address with --admin.",
            Assert.Single(Lines(_error)));
    }

    [Fact]
    public async Task Where_something_else_listens_that_is_one_line()
    {
        await using var upstream = await Upstream.StartAsync();
        var address = upstream.Address.TrimEnd('/');

        Assert.Equal(2, await InvokeAsync("status", "--admin", address));

        Assert.Equal($"scriptproxy: what answers at {address} is no ScriptProxy of this version.", Assert.Single(Lines(_error)));
    }

    [Fact]
    public async Task Without_an_admin_address_the_error_says_how_to_switch_it_on()
    {
        using var folder = new TemporaryFolder();
        var config = folder.Write("scriptproxy.json", "{}");

        Assert.Equal(2, await InvokeAsync("status", "--config", config));

        Assert.StartsWith($"scriptproxy: {config} sets no Admin. Name the running proxy's address with --admin URL; the proxy listens there if", Assert.Single(Lines(_error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_read_is_one_line()
    {
        using var folder = new TemporaryFolder();
        var config = folder.Write("scriptproxy.json", "{ ");

        Assert.Equal(2, await InvokeAsync("status", "--config", config));

        Assert.Contains("error SP0102", Assert.Single(Lines(_error)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_executable_finds_the_address_in_its_configuration_and_follows_the_disk_after_a_rollback()
    {
        using var proxy = ProxyProcess.StartWith(
            new() { ["scriptproxy.json"] = Configuration("first"), ["first/rule.csx"] = Answer("first") },
            "run", "--urls", "http://127.0.0.1:0", "--set", "Watching:Debounce=00:00:00.010");
        using var client = new HttpClient { BaseAddress = await proxy.ListeningAsync() };
        Save("second/rule.csx", Answer("second"));
        Save("scriptproxy.json", Configuration("second"));
        await SeesAsync("second");

        using var rollback = proxy.StartBeside("rollback", "1");
        Assert.Equal(0, await rollback.ExitAsync());
        await SeesAsync("first");

        // The configuration on disk names the second folder: that is what is watched, not what the earlier one named.
        Save("second/rule.csx", Answer("third"));
        await SeesAsync("third");

        Task SeesAsync(string text) => Eventually.TrueAsync(async () => await client.GetStringAsync("/") == text, text + proxy.Output + proxy.Errors);

        void Save(string name, string text)
        {
            var path = Path.Combine(proxy.Folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path + "~", text.Replace("{folder}", proxy.Folder, StringComparison.Ordinal));
            File.Move(path + "~", path, overwrite: true);
        }
    }

    private static string Configuration(string rules) => $$"""
        { "Admin": "http://unix:{folder}/admin.sock",
          "Rules": { "Folder": "{{rules}}" },
          "ReverseProxy": { "Routes": { "all": { "ClusterId": "none", "Match": { "Path": "/{**rest}" } } }, "Clusters": { "none": { "Destinations": { "d": { "Address": "http://127.0.0.1:1" } } } } } }
        """;

    private static string Answer(string text) => $"OnRequest(request => request.Respond(200, \"{text}\"));";

    private static string[] Lines(StringWriter writer) => writer.ToString().TrimEnd().Split(Environment.NewLine);

    private static async Task<AdminHost> StartAsync(ProxyUnderTest proxy) =>
        (await AdminHost.StartAsync(Admin, proxy.Proxy, NullLoggerFactory.Instance))!;

    private Task<int> InvokeAsync(params string[] args) => CommandLine.InvokeAsync(args, new CommandActions(), _output, _error);
}
