namespace ScriptProxy.Bench.Workloads;

/// <summary>Two hundred regular expressions that have a common beginning, so that each has to look at most of a path before it can say no.</summary>
internal static class Patterns
{
    /// <summary>A path that the last of them matches.</summary>
    public const string LastMatch = "/shop/area-199/4711";

    public static IReadOnlyList<string> All { get; } = [.. Enumerable.Range(0, 200).Select(number => $"^/[a-z]+/area-{number:000}/([0-9]+)$")];
}
