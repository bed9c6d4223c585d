namespace ScriptProxy.Host.Exchanges;

/// <summary>Is told of every exchange when all is done, while the exchange still knows how it went. Tests have one.</summary>
internal interface IExchangeWitness
{
    void Ended(Exchange exchange);
}
