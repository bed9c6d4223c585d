using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using ScriptProxy.Host.Explaining;
using ScriptProxy.Host.Protocol;

namespace ScriptProxy.Host.Commands;

/// <summary><c>explain</c>: what the proxy does with a request, and why.</summary>
internal sealed class ExplainCommand
{
    private const string DefaultLifetime = "5m";

    private readonly RunOptionSet _run = new();
    private readonly Option<string?> _host = Text("--host", "HOST", "The request's host. Default: localhost. With --token: the only host that it holds for.");
    private readonly Option<string?> _path = Text("--path", "PATH", "The request's path, with its query if it has one.");
    private readonly Option<string?> _method = Text("--method", "METHOD", "The request's method. Default: GET.");
    private readonly Option<string?> _scheme = Text("--scheme", "SCHEME", "http or https. Default: http.");
    private readonly Option<string[]> _header = new("--header") { HelpName = "LINE", Description = "A header of the request, as 'Name: value'; may be repeated.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _client = Text("--client", "ADDRESS", "The address that the request comes from. Default: 127.0.0.1.");
    private readonly Option<bool> _live = new("--live") { Description = "Ask the running proxy, at its admin address. Otherwise what is on disk is loaded, and OnStart is left out." };
    private readonly Option<bool> _forward = new("--forward") { Description = "With --live: really ask the upstream. Otherwise the request ends where the upstream would be asked; request hooks are run in any case, with what they count." };
    private readonly Option<bool> _unmasked = new("--unmasked") { Description = "Show secrets, such as cookies and keys, which are masked otherwise." };
    private readonly Option<string?> _show = Text("--show", "ID", "Show a real exchange whose request had X-ScriptProxy-Explain; its answer names the ID.");
    private readonly Option<bool> _token = new("--token") { Description = "Print a value for X-ScriptProxy-Explain, signed with Explain:Key of the configuration." };
    private readonly Option<string?> _lifetime = Text("--lifetime", "TIME", $"How long the token holds: 30s, 10m, 2h; a day at most. Default: {DefaultLifetime}.");
    private readonly Option<bool> _json = new("--json") { Description = "Print the explanation as JSON." };

    public static Command Build(ICommandActions actions) => new ExplainCommand().BuildWith(actions);

    private Command BuildWith(ICommandActions actions)
    {
        var command = new Command("explain", "Show what becomes of a request, and why.")
        {
            _host, _path, _method, _scheme, _header, _client, _live, _forward, _unmasked, _show, _token, _lifetime, _json,
            CommandLine.Help("scriptproxy explain --host shop.example --path /cart --header 'X-Api-Key: 7'"),
        };
        _run.AddTo(command);
        command.Validators.Add(Check);
        command.SetAction(parsed => actions.ExplainAsync(
            _run.Read(parsed), Read(parsed), parsed.GetValue(_json), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private ExplainOrder Read(ParseResult parsed) =>
        parsed.GetValue(_token) ? new ExplainOrder.Token(Times.Read(parsed.GetValue(_lifetime) ?? DefaultLifetime)!.Value, parsed.GetValue(_host))
        : parsed.GetValue(_show) is { } id ? new ExplainOrder.Show(id)
        : new ExplainOrder.Ask(
            new ExplainQuestion(
                parsed.GetValue(_method) ?? "GET", parsed.GetValue(_scheme) ?? "http", parsed.GetValue(_host) ?? "localhost", parsed.GetValue(_path)!,
                [.. (parsed.GetValue(_header) ?? []).Select(line => ReadHeader(line)!)], parsed.GetValue(_client) ?? "127.0.0.1", parsed.GetValue(_forward), parsed.GetValue(_unmasked)),
            parsed.GetValue(_live));

    private void Check(CommandResult result)
    {
        if ((result.GetValue(_token) ? 1 : 0) + (result.GetValue(_show) is null ? 0 : 1) + (result.GetValue(_path) is null ? 0 : 1) != 1)
        {
            result.AddError("explain takes one of --path, --show and --token");
            return;
        }

        string? problem =
            Stranger(result) is { } stranger ? stranger
            : result.GetValue(_path) is { } path && (path is not ['/', ..] || RequestTarget.Fault(path, "GET") is not null) ? $"--path takes a path as it is sent, such as /cart?id=7, not '{path}'"
            : result.GetValue(_method) is { } method && !FieldSyntax.IsToken(method) ? $"--method takes a method such as GET, not '{method}'"
            : result.GetValue(_scheme) is { } scheme && scheme is not ("http" or "https") ? $"--scheme takes http or https, not '{scheme}'"
            : result.GetValue(_host) is { } host && !HostName.IsValid(host) ? $"--host takes a name or an address, not '{host}'"
            : result.GetValue(_client) is { } client && !IPAddress.TryParse(client, out _) ? $"--client takes an address such as 192.0.2.7, not '{client}'"
            : (result.GetValue(_header) ?? []).FirstOrDefault(line => ReadHeader(line) is null) is { } wrong ? $"--header takes 'Name: value', not '{wrong}'"
            : (result.GetValue(_header) ?? []).Any(line => FieldSyntax.Is(ReadHeader(line)!.Name, "Host")) ? "--header takes no Host: that is --host"
            : result.GetValue(_forward) && !result.GetValue(_live) ? "--forward goes with --live"
            : result.GetValue(_lifetime) is { } time && (Times.Read(time) is not { } read || read > ExplainToken.LongestLifetime) ? $"--lifetime takes {Times.Expected}, and no more, not '{time}'"
            : null;
        if (problem is not null)
        {
            result.AddError(problem);
        }
    }

    // What would be passed over in silence.
    private string? Stranger(CommandResult result)
    {
        var (mode, strangers) = result.GetValue(_token) ? ("--token", (Option[])[_method, _scheme, _header, _client, _live, _forward, _unmasked, _json])
            : result.GetValue(_show) is not null ? ("--show", [_host, _method, _scheme, _header, _client, _forward, _unmasked, _lifetime])
            : ("--path", [_lifetime]);
        return Array.Find(strangers, option => result.GetResult(option) is { Implicit: false }) is { } stranger ? $"{stranger.Name} does not go with {mode}" : null;
    }

    private static ExplainedHeader? ReadHeader(string line) =>
        line.Split(':', 2, StringSplitOptions.TrimEntries) is [var name, var value] && FieldSyntax.IsToken(name) ? new ExplainedHeader(name, value) : null;

    private static Option<string?> Text(string name, string placeholder, string description) => new(name) { HelpName = placeholder, Description = description };
}
