namespace ScriptProxy.Sdk;

/// <summary>
/// Which exchanges a hook wants to be asked about. The host tests it, not the hook, so that a thousand hooks cost what the matching ones
/// cost. A string converts to a match on the path.
/// </summary>
/// <remarks>
/// All parts that are set must hold. A request hook is matched against the request as the hooks before it left it; the later phases
/// against the request as the last request hook left it.
/// </remarks>
public sealed record Match
{
    /// <summary>Matches every exchange.</summary>
    public static Match Any { get; } = new();

    /// <summary>
    /// A path template as in ASP.NET routing: literal segments (compared without case), <c>{name}</c> for one segment and
    /// <c>{**name}</c> at the end for the rest, the empty rest included. Repeated slashes count as one, so that no spelling of a path gets
    /// past a hook; nor does one that only some upstreams read in this way (<see cref="PathReadings"/>): <c>/admin;x</c> and <c>/admin%2Fx</c> fit <c>/admin/{**rest}</c>. Routes tell all of
    /// them apart. Default: every path.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Names or addresses without port, compared without case; <c>*.example.org</c> stands for all its subdomains. Default: every host.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>Methods, such as <c>GET</c>. Default: every method.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>
    /// A last test on the exchange, asked only when the other parts hold. It must be fast and must not throw: an exception counts as one
    /// of the hook's. Default: none.
    /// </summary>
    public Func<IExchange, bool>? When { get; init; }

    /// <summary>A match on the path alone.</summary>
    /// <param name="path">See <see cref="Path"/>.</param>
    public static implicit operator Match(string path) => FromPath(path);

    /// <summary>A match on the path alone, for languages without conversion operators.</summary>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <returns>The match.</returns>
    public static Match FromPath(string path) => new() { Path = path };
}
