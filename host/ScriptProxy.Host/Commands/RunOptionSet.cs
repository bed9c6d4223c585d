using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Admin;

namespace ScriptProxy.Host.Commands;

/// <summary>The options that <c>run</c> and <c>check</c> share.</summary>
internal sealed class RunOptionSet
{
    private readonly Option<string?> _config = Config();
    private readonly Option<string?> _rules = Text("--rules", "DIR", "The folder of rules.", Existing.Folder);
    private readonly Option<string?> _plugins = Text("--plugins", "DIR", "A folder of further plugins; the built-in ones are always there.", Existing.Folder);
    private readonly Option<string?> _urls = Text("--urls", "URLS", "Where to listen, separated by semicolons.", CheckUrls);
    private readonly Option<string?> _admin = Admin("Where the admin interface listens: a loopback address or http://unix:/path.");

    private readonly Option<string[]> _set = new("--set")
    {
        HelpName = "KEY=VALUE",
        Description = "Override a configuration key; may be repeated.",
        AllowMultipleArgumentsPerToken = true,
        Arity = ArgumentArity.OneOrMore,
    };

    public RunOptionSet() => _set.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            // A key that begins with a dash is an option that went astray: "--set A=1 --ruels=x".
            if (token.Value.IndexOf('=') <= 0 || token.Value.StartsWith('-'))
            {
                result.AddError($"--set takes KEY=VALUE, not '{token.Value}'");
            }
        }
    });

    public static Option<string?> Config() => Text("--config", "FILE", "The configuration file.", Existing.File);

    public static Option<string?> Admin(string description) => Text("--admin", "URL", description, CheckAdmin);

    public static string? FullPath(string? path) => path is null ? null : Path.GetFullPath(path);

    /// <param name="command">The command.</param>
    /// <param name="serves">Whether it listens, so that it has to be told where.</param>
    public void AddTo(Command command, bool serves = true)
    {
        foreach (var option in serves ? (Option[])[_config, _rules, _plugins, _urls, _admin, _set] : [_config, _rules, _plugins, _set])
        {
            command.Options.Add(option);
        }
    }

    public RunOptions Read(ParseResult parsed) => new(
        FullPath(parsed.GetValue(_config)),
        FullPath(parsed.GetValue(_rules)),
        FullPath(parsed.GetValue(_plugins)),
        parsed.GetValue(_urls),
        parsed.GetValue(_admin),
        [.. (parsed.GetValue(_set) ?? []).Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))]);

    private static Option<string?> Text(string name, string placeholder, string description, Func<string, string?> check)
    {
        var option = new Option<string?>(name) { HelpName = placeholder, Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && check(token.Value) is { } problem)
            {
                result.AddError($"{name} {problem}");
            }
        });
        return option;
    }

    private static string? CheckUrls(string value)
    {
        var urls = value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls is [] ? "is empty; name an address such as http://localhost:8080" : urls.Select(CheckUrl).FirstOrDefault(problem => problem is not null);
    }

    private static string? CheckAdmin(string value) => AdminGate.IsPrivate(value) ? null : $"takes {AdminGate.Expected}, not '{value}'";

    private static string? CheckUrl(string value)
    {
        try
        {
            if (BindingAddress.Parse(value) is { Scheme: "http" or "https", Port: >= 0 and <= 65535, PathBase: "" })
            {
                return null;
            }
        }
        catch (FormatException)
        {
        }

        return $"takes an address such as http://localhost:8080, not '{value}'";
    }
}
