using ScriptProxy.Host.Units;

namespace ScriptProxy.Host.Services;

/// <summary>What one unit offers or takes while it loads. For one thread at a time.</summary>
/// <param name="unit">The unit.</param>
/// <param name="offers">What a rule may take; null for a plugin.</param>
internal sealed class UnitOffers(Unit unit, Offers? offers)
{
    private readonly List<Offer> _offered = [];
    private readonly List<TakenService> _taken = [];

    public IReadOnlyList<Offer> Offered => _offered;

    public IReadOnlyList<TakenService> Taken => _taken;

    public void Offer(string name, Type type, object service)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(service);
        if (offers is not null)
        {
            throw new InvalidOperationException("a rule takes services and offers none; put what others are to use into a plugin");
        }

        if (!type.IsInterface || type.IsCollectible)
        {
            throw new ArgumentException($"a service cannot be offered as {type}: rules know the interfaces of the SDK and the framework only");
        }

        if (_offered.Exists(offer => offer.Fits(type, name)))
        {
            throw new InvalidOperationException($"a service {type} named '{name}' is offered already; give it another name");
        }

        _offered.Add(new Offer(unit, type, name, service));
    }

    public object Take(Type type, string? name)
    {
        if (offers is null)
        {
            throw new InvalidOperationException("a plugin offers services and takes none, since plugins load side by side; share code by a library");
        }

        var offer = offers.Find(type, name);
        _taken.Add(new TakenService(type, name, offer));
        return offer.Service;
    }
}
