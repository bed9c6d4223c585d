namespace ScriptProxy.Bench.Workloads;

/// <summary>One of a thousand routes over two hundred hosts.</summary>
/// <param name="Number">Of the route.</param>
/// <param name="Host">The host that it is for.</param>
/// <param name="Path">The path that it and what lies below is for.</param>
internal sealed record Route(string Number, string Host, string Path)
{
    private const int PerHost = 5;

    public static IReadOnlyList<string> Hosts { get; } = [.. Enumerable.Range(0, 200).Select(host => $"host-{host}.example.org")];

    public static IReadOnlyList<Route> All { get; } =
        [.. Hosts.SelectMany((host, first) => Enumerable.Range(0, PerHost).Select(path => new Route($"{first * PerHost + path}", host, $"/area-{path}")))];
}
