using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Commands;
using ScriptProxy.Host.Hosting;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Demo;

/// <summary>What the proxy tells a person when it has started. It stays on one screen, however much is loaded.</summary>
internal static class StartupBanner
{
    private const int UnitsShown = 10;
    private const int NamesShown = 8;
    private const int NameWidth = 32;

    public static void Write(TextWriter output, StartupSummary summary)
    {
        output.WriteLine($"ScriptProxy {VersionAction.Version} listens on {string.Join(", ", summary.Addresses)}");
        output.WriteLine();
        WriteUnits(output, summary.Units);
        if (summary.Clusters.Count > 0)
        {
            output.WriteLine($"Clusters: {Shortened(summary.Clusters)}");
        }

        if (summary.IsDemo && summary.Addresses.Count > 0)
        {
            WriteTrials(output, CurlAddress(summary.Addresses), summary.Units);
        }

        WriteEdits(output, summary);
        output.WriteLine();
        output.Flush();
    }

    /// <summary>What no exchange meets, such as plugins without options, is only named; rules first, which a person has put there.</summary>
    private static void WriteUnits(TextWriter output, IReadOnlyList<LoadedUnit> all)
    {
        var units = all.Where(unit => unit.Phases.Count > 0).ToList();
        WriteOrder(output, units);
        if (all.Count > units.Count)
        {
            output.WriteLine($"Loaded, without hooks: {Shortened([.. all.Where(unit => unit.Phases.Count == 0).OrderByDescending(unit => unit.Kind, StringComparer.Ordinal).Select(unit => unit.Name)])}");
        }
    }

    private static void WriteOrder(TextWriter output, List<LoadedUnit> units)
    {
        output.WriteLine(units.Count > 0 ? "Rules and plugins, in the order in which every exchange meets them:" : "No rule or plugin takes part; requests are forwarded as they are.");
        var width = units.Take(UnitsShown).Select(unit => Math.Min(unit.Name.Length, NameWidth)).DefaultIfEmpty().Max();
        for (var index = 0; index < Math.Min(units.Count, UnitsShown); index++)
        {
            var unit = units[index];
            output.WriteLine($"  {index + 1,2}  {Name(unit.Name).PadRight(width)}  {unit.Kind,-6}  {string.Join(", ", unit.Phases.Distinct().Order())}");
        }

        if (units.Count > UnitsShown)
        {
            output.WriteLine($"      and {units.Count - UnitsShown} more; 'scriptproxy check' prints them all");
        }
    }

    private static void WriteTrials(TextWriter output, string address, IReadOnlyList<LoadedUnit> units)
    {
        output.WriteLine();
        output.WriteLine("Two demo upstreams, blue and green, tell what they receive. Try:");
        output.WriteLine($"  curl {address}/hello");
        WriteTrialOf("60-upstream-by-header.csx", "-H \"X-Upstream: green\"");
        WriteTrialOf("20-block-user-agents.csx", "-i -A sqlmap");

        void WriteTrialOf(string rule, string options)
        {
            if (units.Any(unit => unit.Name == rule))
            {
                output.WriteLine($"  curl {options} {address}/hello");
            }
        }
    }

    private static void WriteEdits(TextWriter output, StartupSummary summary)
    {
        var rules = summary.RulesFolder;
        output.WriteLine($"{(summary.HasRulesFolder ? $"Edit or add a rule in {rules}" : $"Create {rules} and put a rule there")}: it is live as soon as it is saved.");
        output.WriteLine(summary.ConfigFile is { } file
            ? $"Routes, clusters and options stand in {file}; saving it applies it."
            : $"There is no configuration file; name one with --config FILE or create {RunConfiguration.DefaultFile}, and start anew.");
    }

    private static string Shortened(IReadOnlyList<string> names)
    {
        var shown = string.Join(", ", names.Take(NamesShown).Select(Name));
        return names.Count > NamesShown ? $"{shown} and {names.Count - NamesShown} more" : shown;
    }

    private static string Name(string name)
    {
        using var text = new StringWriter();
        SafeText.Write(text, name);
        return text.ToString();
    }

    private static string CurlAddress(IReadOnlyList<string> addresses)
    {
        var address = BindingAddress.Parse(addresses.FirstOrDefault(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) ?? addresses[0]);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }
}
