using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Services;

/// <summary>What the plugins of one generation offer to its rules.</summary>
internal sealed class Offers(IReadOnlyList<Offer> all, IReadOnlyList<string> failed)
{
    public static Offers None { get; } = new([], []);

    /// <param name="plugins">Every plugin of the generation by name; null for one that could not be loaded.</param>
    public static Offers Of(IReadOnlyList<(string Name, Unit? Unit)> plugins) => new(
        [.. plugins.SelectMany(plugin => plugin.Unit?.Offers ?? [])],
        [.. plugins.Where(plugin => plugin.Unit is null).Select(plugin => plugin.Name)]);

    /// <summary>Whether a rule that took these would get the same now.</summary>
    public bool StillHold(IReadOnlyList<TakenService> taken) =>
        taken.All(service => Fitting(service.Type, service.Name) is [var offer] && offer == service.Offer);

    /// <exception cref="InvalidOperationException">Nobody offers it, or several do.</exception>
    public Offer Find(Type type, string? name) => Fitting(type, name) switch
    {
        [var offer] => offer,
        [] => throw new InvalidOperationException($"no plugin offers {Wanted(type, name)}; offered are: {List(all)}{Failed()}"),
        var several => throw new InvalidOperationException($"several plugins offer {Wanted(type, name)}: {List(several)}; ask for one by its name, or give them different ones"),
    };

    private static string Wanted(Type type, string? name) => name is null ? $"a service {type}" : $"a service {type} named '{name}'";

    private static string List(IReadOnlyList<Offer> offers) => offers.Count > 0 ? string.Join(", ", offers) : "none";

    private string Failed() => failed.Count > 0 ? $" (not loaded: {string.Join(", ", failed)})" : "";

    private List<Offer> Fitting(Type type, string? name) => [.. all.Where(offer => offer.Fits(type, name))];
}
