using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Testing;

namespace ScriptProxy.UnitTests.Commands;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordedActions _actions = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData]
    [InlineData("run")]
    public async Task Run_is_the_default_command(params string[] args)
    {
        Assert.Equal(0, await Invoke(args));
        Assert.Equal("run", _actions.Command);
        AssertOptions(new RunOptions(null, null, null, null, null, []));
    }

    [Fact]
    public async Task Options_reach_the_command_as_full_paths()
    {
        var config = _folder.Write("proxy.json", "{}");
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, config);

        Assert.Equal(0, await Invoke("--config", relative, "--rules", _folder.Path, "--plugins=" + _folder.Path, "--urls", "http://*:0;https://[::1]:8443", "--admin", "http://127.0.0.1:0"));

        Assert.Equal("run", _actions.Command);
        AssertOptions(new RunOptions(config, _folder.Path, _folder.Path, "http://*:0;https://[::1]:8443", "http://127.0.0.1:0", []));
    }

    [Fact]
    public async Task Overrides_keep_their_order_and_split_at_the_first_equals_sign()
    {
        Assert.Equal(0, await Invoke("check", "--set", "A:B=1=2", "C=", "--set", "A:B=@x"));

        Assert.Equal("check", _actions.Command);
        Assert.Equal([new("A:B", "1=2"), new("C", ""), new("A:B", "@x")], _actions.Options!.Overrides);
    }

    [Theory]
    [InlineData("unknown option '--bogus'. See 'scriptproxy run --help'.", "--bogus")]
    [InlineData("unknown option '--urls'. See 'scriptproxy new rule --help'.", "new", "rule", "a", "--urls", "http://localhost")]
    [InlineData("unknown command 'serve'; there are: run, check, ide, restore, status, reload, rollback, cache, table, explain, log-point, test, new. See 'scriptproxy --help'.", "serve")]
    [InlineData("unknown command 'module'; there are: rule, plugin. See 'scriptproxy new --help'.", "new", "module", "a")]
    [InlineData("'check' is one argument too many. See 'scriptproxy run --help'.", "--urls", "http://localhost", "check")]
    [InlineData("a command is missing; there are: rule, plugin. See 'scriptproxy new --help'.", "new")]
    [InlineData("Required argument missing for command: 'rule'. See 'scriptproxy new rule --help'.", "new", "rule")]
    [InlineData("Required argument missing for option: '--config'. See 'scriptproxy check --help'.", "check", "--config")]
    [InlineData("--config names a file that does not exist: 'missing.json'. See 'scriptproxy run --help'.", "--config", "missing.json")]
    [InlineData("--config names a folder, not a file: '/'. See 'scriptproxy run --help'.", "--config", "/")]
    [InlineData("--rules names a folder that does not exist: 'missing'. See 'scriptproxy check --help'.", "check", "--rules", "missing")]
    [InlineData("--plugins names a folder that does not exist: ''. See 'scriptproxy run --help'.", "run", "--plugins", "")]
    [InlineData("--urls takes an address such as http://localhost:8080, not 'localhost:8080'. See 'scriptproxy run --help'.", "--urls", "localhost:8080")]
    [InlineData("--urls takes an address such as http://localhost:8080, not 'ftp://a'. See 'scriptproxy run --help'.", "--urls", "http://a;ftp://a")]
    [InlineData("--urls takes an address such as http://localhost:8080, not 'http://a:99999'. See 'scriptproxy run --help'.", "--urls", "http://a:99999")]
    [InlineData("--admin takes an address that only this machine reaches, such as http://localhost:9090 or http://unix:/run/scriptproxy.sock, not 'a b'. See 'scriptproxy run --help'.", "--admin", "a b")]
    [InlineData("--admin takes an address that only this machine reaches, such as http://localhost:9090 or http://unix:/run/scriptproxy.sock, not 'a'. See 'scriptproxy status --help'.", "status", "--admin", "a")]
    [InlineData("--config names a file that does not exist: 'missing.json'. See 'scriptproxy reload --help'.", "reload", "--config", "missing.json")]
    [InlineData("GENERATION is a number, not 'x'. See 'scriptproxy rollback --help'.", "rollback", "x")]
    [InlineData("'8' is one argument too many. See 'scriptproxy rollback --help'.", "rollback", "9", "8")]
    [InlineData("unknown option '--json'. See 'scriptproxy reload --help'.", "reload", "--json")]
    [InlineData("a command is missing; there are: list, show, stats, purge. See 'scriptproxy cache --help'.", "cache")]
    [InlineData("--limit is a number, not 'x'. See 'scriptproxy cache list --help'.", "cache", "list", "--limit", "x")]
    [InlineData("Required argument missing for command: 'show'. See 'scriptproxy cache show --help'.", "cache", "show")]
    [InlineData("purge takes one of URL, --prefix, --tag and --ban. See 'scriptproxy cache purge --help'.", "cache", "purge")]
    [InlineData("purge takes one of URL, --prefix, --tag and --ban. See 'scriptproxy cache purge --help'.", "cache", "purge", "--soft")]
    [InlineData("purge takes one of URL, --prefix, --tag and --ban. See 'scriptproxy cache purge --help'.", "cache", "purge", "http://a/", "--tag", "b")]
    [InlineData("--set takes KEY=VALUE, not 'A'. See 'scriptproxy run --help'.", "--set", "A")]
    [InlineData("--set takes KEY=VALUE, not '--ruels=x'. See 'scriptproxy run --help'.", "--set", "A=1", "--ruels=x")]
    [InlineData("--recipe names 'limti', which is none; the nearest is 'limit'. See 'scriptproxy new rule --help'.", "new", "rule", "a", "--recipe", "limti")]
    [InlineData("--output names a folder that does not exist: 'missing'. See 'scriptproxy new rule --help'.", "new", "rule", "a", "--output", "missing")]
    [InlineData("--timeout takes a number of seconds from 1 to 86400, not '0'. See 'scriptproxy test --help'.", "test", "--timeout", "0")]
    [InlineData("FILE names a file that does not exist: 'missing.test.csx'. See 'scriptproxy test --help'.", "test", "missing.test.csx")]
    [InlineData("FILE takes test files, NAME.test.csx, not 'ScriptProxy.UnitTests.dll'. See 'scriptproxy test --help'.", "test", "ScriptProxy.UnitTests.dll")]
    public async Task A_wrong_line_is_one_line_on_stderr_and_exit_code_2(string message, params string[] args)
    {
        Assert.Equal(2, await Invoke(args));
        Assert.Equal($"scriptproxy: {message}{Environment.NewLine}", _error.ToString());
        Assert.Empty(_output.ToString());
        Assert.Null(_actions.Command);
    }

    [Theory]
    [InlineData("status", false, null, "status")]
    [InlineData("status", true, null, "status", "--json")]
    [InlineData("reload", false, null, "reload")]
    [InlineData("rollback", false, null, "rollback")]
    [InlineData("rollback", false, 9, "rollback", "9")]
    public async Task A_running_proxy_is_told_what_the_line_says(string command, bool json, int? generation, params string[] args)
    {
        var config = _folder.Write("proxy.json", "{}");

        Assert.Equal(0, await Invoke([.. args, "--admin", "http://localhost:9090", "--config", config]));

        Assert.Equal((command, json, generation, new AdminOptions(config, "http://localhost:9090")), (_actions.Command, _actions.Json, _actions.Generation, _actions.Admin));
    }

    [Theory]
    [InlineData("List { Prefix = , Limit = 100 }", false, "list")]
    [InlineData("List { Prefix = http://a/, Limit = 0 }", true, "list", "--prefix", "http://a/", "--limit", "0", "--json")]
    [InlineData("Show { Url = http://a/b }", false, "show", "http://a/b")]
    [InlineData("Purge { Url = http://a/b, Prefix = , Tags = , Ban = , Soft = True } ", false, "purge", "http://a/b", "--soft")]
    [InlineData("Purge { Url = , Prefix = http://a/, Tags = , Ban = , Soft = False } ", true, "purge", "--prefix", "http://a/", "--json")]
    [InlineData("Purge { Url = , Prefix = , Tags = System.String[], Ban = , Soft = False } one,two", false, "purge", "--tag", "one", "--tag", "two")]
    [InlineData("Purge { Url = , Prefix = , Tags = , Ban = path ~ ^/a, Soft = False } ", false, "purge", "--ban", "path ~ ^/a")]
    public async Task The_cache_is_asked_for_what_the_line_says(string order, bool json, params string[] args)
    {
        Assert.Equal(0, await Invoke(["cache", .. args, "--admin", "http://localhost:9090"]));

        var purge = _actions.Order as CacheOrder.Purge;
        Assert.Equal(order, _actions.Order + (purge is null ? "" : " " + string.Join(',', purge.Tags ?? [])));
        Assert.Equal(("cache", json, new AdminOptions(null, "http://localhost:9090")), (_actions.Command, _actions.Json, _actions.Admin));
    }

    [Theory]
    [InlineData("List { }", false, "list")]
    [InlineData("Show { Unit = a.csx, Table = t, Key = , Prefix = , Limit = 100 }", true, "show", "a.csx", "t", "--json")]
    [InlineData("Show { Unit = a.csx, Table = t, Key = 10.0.0.0/24, Prefix = x, Limit = 0 }", false, "show", "a.csx", "t", "10.0.0.0/24", "--prefix", "x", "--limit", "0")]
    [InlineData("Clear { Unit = a.csx, Table = t, Key =  }", false, "clear", "a.csx", "t")]
    [InlineData("Clear { Unit = a.csx, Table = t, Key = k }", false, "clear", "a.csx", "t", "k")]
    public async Task Tables_are_asked_for_what_the_line_says(string order, bool json, params string[] args)
    {
        Assert.Equal(0, await Invoke(["table", .. args, "--admin", "http://localhost:9090"]));
        Assert.Equal(("table", json, order), (_actions.Command, _actions.Json, _actions.TableOrder!.ToString()));
    }

    [Fact]
    public async Task A_key_of_a_table_is_set_to_what_the_line_says()
    {
        Assert.Equal(0, await Invoke("table", "set", "a.csx", "t", "k", "--count", "3", "--count", "errors=4", "--tag", "banned", "--for", "10m", "--untag", "good"));

        var set = Assert.IsType<TableOrder.Set>(_actions.TableOrder);
        Assert.Equal(new Dictionary<string, long> { ["count"] = 3, ["errors"] = 4 }, set.Counts);
        Assert.Equal(("k", TimeSpan.FromMinutes(10)), (set.Key, set.For));
        Assert.Equal(["banned"], set.Tags);
        Assert.Equal(["good"], set.Untag);
    }

    [Theory]
    [InlineData("set takes --count, --tag or --untag")]
    [InlineData("--count takes a number, or NAME=NUMBER", "--count", "errors=many")]
    [InlineData("--for takes a time such as 30s, 10m, 2h or 1d, not '10'", "--tag", "banned", "--for", "10")]
    public async Task A_key_of_a_table_is_not_set_to_what_nobody_can_mean(string error, params string[] args)
    {
        Assert.Equal(2, await Invoke(["table", "set", "a.csx", "t", "k", .. args]));
        Assert.StartsWith($"scriptproxy: {error}. See", Assert.Single(_error.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tests_run_as_the_line_says()
    {
        var file = _folder.Write("a.test.csx", "");
        var target = Path.Combine(_folder.Path, "lcov.info");

        Assert.Equal(0, await Invoke("test", file, "--filter", "key", "--live", "--coverage-output", target, "--timeout", "3", "--rules", _folder.Path));

        Assert.Equal(("test", _folder.Path), (_actions.Command, _actions.Options!.RulesFolder));
        Assert.Equal([file], _actions.TestOrder!.Files);
        Assert.Equal(new TestOrder([], "key", IsLive: true, Coverage: true, target, TimeSpan.FromSeconds(3)), _actions.TestOrder with { Files = Array.Empty<string>() });
    }

    [Fact]
    public async Task All_tests_run_without_sockets_unless_the_line_says_more()
    {
        Assert.Equal(0, await Invoke("test"));
        Assert.Empty(_actions.TestOrder!.Files);
        Assert.Equal(new TestOrder([], null, IsLive: false, Coverage: false, null, TestOrder.DefaultTimeLimit), _actions.TestOrder with { Files = Array.Empty<string>() });
    }

    [Fact]
    public async Task An_option_given_twice_is_an_error()
    {
        Assert.Equal(2, await Invoke("--urls", "http://a", "--urls", "http://b"));
        Assert.Single(_error.ToString().TrimEnd().Split('\n'));
        Assert.Contains("--urls", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Commands:", "--help")]
    [InlineData("scriptproxy run --help", "--help")]
    [InlineData("scriptproxy [command] [options]", "-h")]
    [InlineData("scriptproxy run --rules rules", "run", "--help")]
    [InlineData("--urls <URLS>", "--urls", "http://localhost", "--help")]
    [InlineData("scriptproxy check --config", "check", "--bogus", "--help")]
    [InlineData("scriptproxy rollback 9", "rollback", "--help")]
    [InlineData("--json", "status", "--help")]
    [InlineData("scriptproxy reload --config", "reload", "--help")]
    [InlineData("scriptproxy cache purge", "cache", "--help")]
    [InlineData("--prefix", "cache", "list", "--help")]
    [InlineData("scriptproxy cache show", "cache", "show", "--help")]
    [InlineData("--ban", "cache", "purge", "--help")]
    [InlineData("scriptproxy test --coverage", "test", "--help")]
    [InlineData("scriptproxy new rule 20-api", "new", "--help")]
    [InlineData("scriptproxy new plugin Greeting", "new", "plugin", "--help")]
    public async Task Help_is_everywhere_and_ends_with_an_example(string text, params string[] args)
    {
        Assert.Equal(0, await Invoke(args));
        Assert.Contains(text, _output.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("  scriptproxy", _output.ToString().TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.InRange(_output.ToString().Split('\n').Length, 5, 40);
        Assert.Empty(_error.ToString());
        Assert.Null(_actions.Command);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("run", "--version")]
    [InlineData("--urls", "nonsense", "--version")]
    [InlineData("new", "--version")]
    [InlineData("new", "rule", "--version")]
    public async Task Version_is_everywhere_and_one_line(params string[] args)
    {
        Assert.Equal(0, await Invoke(args));
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\r?\n\z", _output.ToString());
        Assert.Null(_actions.Command);
    }

    [Fact]
    public async Task The_exit_code_of_the_command_is_kept()
    {
        _actions.ExitCode = 7;
        Assert.Equal(7, await Invoke("check"));
    }

    [Fact]
    public async Task A_command_that_cannot_obey_says_so_in_one_line()
    {
        _actions.Failure = new CommandException("port 8080 is taken");
        Assert.Equal(2, await Invoke("run"));
        Assert.Equal($"scriptproxy: port 8080 is taken{Environment.NewLine}", _error.ToString());
    }

    private void AssertOptions(RunOptions expected)
    {
        Assert.Equal(expected.Overrides, _actions.Options!.Overrides);
        Assert.Equal(expected, _actions.Options with { Overrides = expected.Overrides });
    }

    private Task<int> Invoke(params string[] args) => CommandLine.InvokeAsync(args, _actions, _output, _error);
}
