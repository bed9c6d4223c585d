using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Pipeline;

namespace ScriptProxy.Host.Explaining;

/// <summary>What a hook asks for, in words, and which part of it an exchange lacks. The index that finds the hooks knows only that they match.</summary>
internal static class MatchView
{
    /// <summary>What a hook asks for; empty if it asks for every exchange.</summary>
    public static string Of(Hook hook)
    {
        var match = hook.Match;
        string?[] parts =
        [
            match.Methods.Count > 0 ? string.Join('|', match.Methods) : null,
            match.Path,
            match.Hosts.Count > 0 ? $"at {string.Join(" or ", match.Hosts)}" : null,
        ];
        var asked = string.Join(' ', parts.Where(part => part is not null));
        return match.When is null ? asked : asked.Length == 0 ? "a test" : $"{asked} and a test";
    }

    /// <summary>Why the index left a hook out.</summary>
    public static string WhyNot(Hook hook, Exchange exchange)
    {
        var match = hook.Match;
        List<string> lacks = [];
        if (match.Methods.Count > 0 && !match.Methods.Contains(exchange.Method, StringComparer.OrdinalIgnoreCase))
        {
            lacks.Add($"the method is {exchange.Method}");
        }

        if (hook.Template?.FitsAnyReading(exchange.Path) == false)
        {
            lacks.Add($"the path is {Secrets.OfText(exchange.Path)}");
        }

        if (hook.Hosts.Length > 0 && !FitsHost(hook, Exchange.NameOf(exchange.Host)))
        {
            lacks.Add($"the host is {(exchange.Host.Length > 0 ? exchange.Host : "not named")}");
        }

        return string.Join(", ", lacks);
    }

    private static bool FitsHost(Hook hook, ReadOnlySpan<char> name)
    {
        var table = new HostTable();
        foreach (var host in hook.Hosts)
        {
            table.Add(host, 0);
        }

        Span<ulong> found = [0];
        table.Find(name, found);
        return found[0] != 0;
    }
}
