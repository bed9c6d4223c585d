using System.Globalization;
using ScriptProxy.Host.Logging;

namespace ScriptProxy.Host.Explaining;

/// <summary>Writes an explanation as a tree for people.</summary>
internal static class ExplanationReport
{
    /// <summary>More routes that were not taken are counted only.</summary>
    private const int ShownRoutes = 10;

    public static void Write(TextWriter output, Explanation explanation)
    {
        var request = explanation.Request;
        Line(output, 0, $"{request.Method} {request.Scheme}://{request.Host}{request.Target} from {request.Client ?? "nowhere"}, generation {explanation.Generation}");
        var isRouted = explanation.Routing is null;
        foreach (var phase in explanation.Phases)
        {
            if (!isRouted && !IsBeforeRouting(phase))
            {
                WriteRouting(output, explanation.Routing!);
                isRouted = true;
            }

            WritePhase(output, phase);
        }

        if (!isRouted)
        {
            WriteRouting(output, explanation.Routing!);
        }

        WriteAsked(output, explanation.Asked);
        WriteEnd(output, explanation.End);
        foreach (var note in explanation.Notes)
        {
            Line(output, 0, $"({note})");
        }
    }

    private static bool IsBeforeRouting(ExplainedPhase phase) => phase.Phase is nameof(Sdk.Phase.OnRequest) or nameof(Sdk.Phase.OnLookup);

    private static void WritePhase(TextWriter output, ExplainedPhase phase)
    {
        Line(output, 0, phase.IsFetch ? $"{phase.Phase}, of the fetch for the lookup" : phase.Phase);
        var names = phase.Hooks.Select(NameOf).ToList();
        var width = names.Max(name => name.Length);
        var matchWidth = phase.Hooks.Max(hook => hook.Match.Length);
        foreach (var (hook, name) in phase.Hooks.Zip(names))
        {
            var match = matchWidth == 0 ? "" : hook.Match.PadRight(matchWidth) + "  ";
            Line(output, 1, $"{Sign(hook.Outcome)} {name.PadRight(width)}  {match}{Describe(hook)}{Took(hook.Microseconds)}");
            foreach (var change in hook.Changes)
            {
                Line(output, 4, Describe(change));
            }
        }
    }

    private static void WriteRouting(TextWriter output, ExplainedRouting routing)
    {
        Line(output, 0, "Route");
        var route = routing.Route is null ? "no route" : $"route {routing.Route}";
        Line(output, 1, routing.Cluster is null ? routing.Why : $"{route}, cluster {routing.Cluster}: {routing.Why}");
        foreach (var destination in routing.Destinations)
        {
            Line(output, 1, $"{(destination.IsChosen ? '+' : '-')} {destination.Id}{(destination.Id == destination.Address ? "" : $" {destination.Address}")}  {destination.Why}");
        }

        if (routing.Cluster is not null && routing.Destinations.Count == 0)
        {
            Line(output, 1, "the cluster has no destination");
        }

        foreach (var other in routing.OtherRoutes.Take(ShownRoutes))
        {
            Line(output, 1, $"- route {other.Id}  {other.Why}");
        }

        if (routing.OtherRoutes.Count > ShownRoutes)
        {
            Line(output, 1, $"- {Quantity.Of(routing.OtherRoutes.Count - ShownRoutes, "more route")} (--json has all)");
        }
    }

    private static void WriteAsked(TextWriter output, IReadOnlyList<ExplainedFetch> fetches)
    {
        if (fetches.Count > 0)
        {
            Line(output, 0, "Asked of the proxy itself");
        }

        foreach (var fetch in fetches)
        {
            Line(output, 1, $"{fetch.Request}{(fetch.By is null ? "" : $" by {fetch.By}")}: {fetch.Status switch { null => "no answer yet", 0 => "no answer", var status => $"{status}" }}{Took(fetch.Microseconds)}");
        }
    }

    private static void WriteEnd(TextWriter output, ExplainedEnd end)
    {
        Line(output, 0, "Answer");
        if (end.Target is not null)
        {
            Line(output, 1, $"{(end.AskedUpstream ? "asked for" : "would ask for")} {end.Target}{Took(end.UpstreamMicroseconds)}");
        }

        Line(output, 1, $"{(end.Status > 0 ? $"{end.Status} by " : "")}{end.By}{Took(end.Microseconds)}");
        if (end.Cache is not null || end.CacheReason is not null)
        {
            Line(output, 1, $"cache: {end.Cache?.ToLowerInvariant() ?? "no part"}{(end.CacheReason is null ? "" : $", {end.CacheReason}")}");
        }

        if (end.CacheStatus is not null)
        {
            Line(output, 1, $"Cache-Status: {end.CacheStatus}");
        }

        if (end.Failure is not null)
        {
            Line(output, 1, $"! {end.Failure}{(end.ErrorId is null ? "" : $", error id {end.ErrorId}")}");
        }
    }

    private static string NameOf(ExplainedHook hook) =>
        hook.Place is null ? hook.Unit : hook.Place.StartsWith(hook.Unit, StringComparison.Ordinal) ? hook.Place : $"{hook.Unit} ({hook.Place})";

    private static char Sign(HookOutcome outcome) => outcome switch
    {
        HookOutcome.Continued => '+',
        HookOutcome.Responded or HookOutcome.Aborted => '=',
        HookOutcome.Failed => '!',
        HookOutcome.NotMatched => '-',
        _ => '.',
    };

    private static string Describe(ExplainedHook hook) => hook.Outcome switch
    {
        HookOutcome.Continued => "continued",
        HookOutcome.Responded => $"responded {hook.Why}",
        HookOutcome.Aborted => "aborted",
        HookOutcome.Failed => $"failed: {hook.Why}",
        HookOutcome.NotMatched => $"did not match: {hook.Why}",
        _ => $"not asked: {hook.Why}",
    };

    private static string Describe(ExplainedChange change) =>
        change.Old is null ? $"{change.What} set: {change.New}"
        : change.New is null ? $"{change.What} removed, was {change.Old}"
        : change.New.StartsWith($"{change.Old}, ", StringComparison.Ordinal) ? $"{change.What} appended: {change.New[(change.Old.Length + 2)..]}"
        : change.New.StartsWith($"{change.Old},", StringComparison.Ordinal) ? $"{change.What} appended: {change.New[(change.Old.Length + 1)..]}"
        : change.New == change.Old ? $"{change.What} changed: {change.New}"
        : $"{change.What}: {change.Old} -> {change.New}";

    private static string Took(double? microseconds) => microseconds switch
    {
        null => "",
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"  {microseconds:0} us"),
        _ => string.Create(CultureInfo.InvariantCulture, $"  {microseconds / 1000:0.0} ms"),
    };

    private static void Line(TextWriter output, int depth, string text)
    {
        output.Write(new string(' ', depth * 2));
        SafeText.Write(output, text);
        output.WriteLine();
    }
}
