using Microsoft.AspNetCore.Http;
using ScriptProxy.Host.Exchanges;
using ScriptProxy.Host.Fetching;

namespace ScriptProxy.Host.Generations;

/// <summary>Holds the generation that serves, and gives each exchange the one it will see to its end.</summary>
internal sealed class GenerationStore(TimeProvider time)
{
    private volatile Generation? _current;

    public Generation Current => _current ?? throw new InvalidOperationException("No generation has been loaded yet.");

    public bool IsLoaded => _current is not null;

    /// <summary>Makes a generation the one that serves. Exchanges that began before keep theirs.</summary>
    public void Swap(Generation next) => _current = next;

    /// <summary>Holds the generation that serves. Dispose the pin.</summary>
    public GenerationPin Pin()
    {
        while (true)
        {
            var generation = Current;
            var pin = new GenerationPin(generation, generation.Pins.Enter());

            // A generation that was swapped out between the two lines may count as drained already: take the newer one.
            if (ReferenceEquals(generation, _current))
            {
                return pin;
            }

            pin.Dispose();
        }
    }

    public Exchange Begin(HttpContext http)
    {
        var pin = Pin();
        var exchange = pin.Generation.Exchanges.Get();
        exchange.PinStripe = pin.Stripe;
        exchange.Begin(http, time.GetTimestamp());
        return exchange;
    }

    /// <summary>Begins an exchange for a fetch, on the generation of the exchange that asks, which holds it at this moment.</summary>
    public Exchange BeginFor(Fetch fetch, Exchange asking, HttpContext http)
    {
        var generation = asking.Generation;
        generation.Pins.EnterBeside(asking.PinStripe);
        var exchange = generation.Exchanges.Get();
        exchange.PinStripe = asking.PinStripe;
        fetch.Hold(new GenerationPin(generation, asking.PinStripe));
        exchange.BeginFor(fetch, asking, http, time.GetTimestamp());
        return exchange;
    }

    public static void End(Exchange exchange)
    {
        var (generation, stripe, fetch) = (exchange.Generation, exchange.PinStripe, exchange.Fetch);
        exchange.Reset();
        if (!exchange.IsForsaken)
        {
            generation.Exchanges.Return(exchange);
        }

        if (fetch is not null)
        {
            fetch.LetGo();
        }
        else
        {
            generation.Pins.Leave(stripe);
        }
    }
}
