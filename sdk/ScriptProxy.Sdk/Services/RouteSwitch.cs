using System.Collections.Frozen;

namespace ScriptProxy.Sdk;

/// <summary>Whether routes want a unit, by what they say of it in their <c>Metadata</c>. Immutable.</summary>
public sealed class RouteSwitch
{
    private readonly FrozenDictionary<string, bool> _routes;

    /// <summary>Made by the host.</summary>
    /// <param name="routes">Whether the unit is wanted, by the id of the route, of those that say it.</param>
    public RouteSwitch(IReadOnlyDictionary<string, bool> routes)
    {
        _routes = routes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase); // as YARP compares ids
        IsOnSomewhere = _routes.Values.Contains(true);
    }

    /// <summary>Whether a route says <c>on</c>: then a unit that is off otherwise has something to do.</summary>
    public bool IsOnSomewhere { get; }

    /// <summary>Whether the unit is wanted on a route.</summary>
    /// <param name="route">The route's id; null where there is none.</param>
    /// <param name="otherwise">Whether it is where the route does not say.</param>
    public bool IsOn(string? route, bool otherwise) => _routes.Count > 0 && route is not null && _routes.TryGetValue(route, out var isOn) ? isOn : otherwise;
}
