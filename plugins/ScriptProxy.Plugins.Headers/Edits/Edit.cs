using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ScriptProxy.Plugins.Headers.Edits;

/// <summary>One change of some headers, prepared at load; applied by many threads at once.</summary>
internal abstract class Edit
{
    public abstract void Apply(IHeaderDictionary headers, in Facts facts);
}

/// <summary>Replaces what is there. A value that comes out empty removes the header, so that nobody's own one passes for ours.</summary>
internal sealed class SetHeader(string name, HeaderValue value) : Edit
{
    public override void Apply(IHeaderDictionary headers, in Facts facts)
    {
        var text = value.For(facts);
        if (StringValues.IsNullOrEmpty(text))
        {
            headers.Remove(name);
        }
        else
        {
            headers[name] = text;
        }
    }
}

internal sealed class SetHeaderIfMissing(string name, HeaderValue value) : Edit
{
    public override void Apply(IHeaderDictionary headers, in Facts facts)
    {
        if (!headers.ContainsKey(name) && value.For(facts) is { } text && !StringValues.IsNullOrEmpty(text))
        {
            headers[name] = text;
        }
    }
}

internal sealed class AppendHeader(string name, HeaderValue value) : Edit
{
    public override void Apply(IHeaderDictionary headers, in Facts facts)
    {
        var text = value.For(facts);
        if (!StringValues.IsNullOrEmpty(text))
        {
            headers[name] = StringValues.Concat(headers[name], text);
        }
    }
}

internal sealed class RemoveHeader(string name) : Edit
{
    public override void Apply(IHeaderDictionary headers, in Facts facts) => headers.Remove(name);
}

/// <summary>Removes every header whose name begins so, save those that the proxy itself keeps right.</summary>
internal sealed class RemoveHeaders(string prefix) : Edit
{
    public override void Apply(IHeaderDictionary headers, in Facts facts)
    {
        List<string>? names = null;
        foreach (var header in headers)
        {
            if (header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !HeaderNames.IsProtected(header.Key))
            {
                (names ??= []).Add(header.Key);
            }
        }

        names?.ForEach(name => headers.Remove(name));
    }
}

internal sealed class RenameHeader(string from, string to) : Edit
{
    public override void Apply(IHeaderDictionary headers, in Facts facts)
    {
        if (headers.TryGetValue(from, out var values))
        {
            headers.Remove(from);
            headers[to] = values;
        }
    }
}
