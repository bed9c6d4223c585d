using ScriptProxy.Host.Exchanges;

namespace ScriptProxy.Host.Testing.Traces;

/// <summary>Tells the traces of requests how their exchanges ended.</summary>
internal sealed class TraceWitness : IExchangeWitness
{
    public void Ended(Exchange exchange) => exchange.Http.Features.Get<RequestTrace>()?.EndWith(TraceEnd.Of(exchange));
}
