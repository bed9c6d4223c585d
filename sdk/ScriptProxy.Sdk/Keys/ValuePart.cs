using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Sdk;

/// <summary>What a client may say more than once. Some upstreams read the first value, some the last: a key that took either would be walked around by adding another.</summary>
internal sealed class ValuePart(Func<IExchange, StringValues> read) : KeyPart
{
    public override bool Write(IExchange exchange, ref KeyWriter writer)
    {
        var values = read(exchange);
        string? only = null;
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { Length: > 0 } value || value == only)
            {
                continue;
            }

            if (only is not null)
            {
                writer.IsAmbiguous = true;
                return AddressPart.WholeOrNetwork.Write(exchange, ref writer);
            }

            only = value;
        }

        writer.Add(only);
        return only is not null;
    }

    public override string[] All(IExchange exchange) => [.. read(exchange).OfType<string>().Where(value => value.Length > 0).Distinct(StringComparer.Ordinal)];
}
