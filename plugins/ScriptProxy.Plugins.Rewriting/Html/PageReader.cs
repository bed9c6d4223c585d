using System.Text;
using ScriptProxy.Plugins.Rewriting.Html.Selecting;
using ScriptProxy.Plugins.Rewriting.Moving;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Substituting;

namespace ScriptProxy.Plugins.Rewriting.Html;

/// <summary>Turns what an entry says about pages into a change, and says what is wrong with it.</summary>
internal sealed class PageReader(ScopeReader scope)
{
    private readonly SelectorReader _selectors = new();
    private readonly List<FixedRule> _rules = [];
    private bool _isAscii = true;

    /// <returns>The change; null if there is nothing to do.</returns>
    public Change? Read(ResponseEntry entry, ReferenceMap? links)
    {
        for (var index = 0; index < entry.Elements.Count; index++)
        {
            Add(entry.Elements[index] ?? new ElementEntry(), $"Elements:{index}");
        }

        var rules = new PageRules
        {
            Links = links,
            HeadStart = Bytes(entry.Inject.HeadStart).GetValueOrDefault(),
            HeadEnd = Bytes(entry.Inject.HeadEnd).GetValueOrDefault(),
            BodyEnd = Bytes(entry.Inject.BodyEnd).GetValueOrDefault(),
            Parts = [.. _selectors.Parts],
            Elements = [.. _rules],
        };
        return links is null && rules.HeadStart.IsEmpty && rules.HeadEnd.IsEmpty && rules.BodyEnd.IsEmpty && _rules.Count == 0
            ? null
            : rules.ToChange(_isAscii);
    }

    private void Add(ElementEntry entry, string part)
    {
        if (string.IsNullOrWhiteSpace(entry.Select))
        {
            scope.Error($"{part}:Select", "there is no selector, such as 'a.external'");
        }
        else if (_selectors.Read(entry.Select, _rules.Count) is { } error)
        {
            scope.Error($"{part}:Select", error);
        }

        foreach (var name in entry.Set.Keys.Concat(entry.Remove))
        {
            if (!TagName.IsAttribute(name))
            {
                scope.Error($"{part}:{(entry.Remove.Contains(name) ? "Remove" : "Set")}", $"'{name}' is no attribute's name");
            }
        }

        var rule = new FixedRule
        {
            SetAttributes = [.. entry.Set.Select(pair => (Bytes(pair.Key)!.Value.ToArray(), Noted(pair.Value)))],
            RemoveAttributes = [.. entry.Remove.Select(name => Encoding.UTF8.GetBytes(name ?? ""))],
            Before = Bytes(entry.Before).GetValueOrDefault(),
            Prepend = Bytes(entry.Prepend).GetValueOrDefault(),
            Append = Bytes(entry.Append).GetValueOrDefault(),
            After = Bytes(entry.After).GetValueOrDefault(),
            Inner = Bytes(entry.Inner),
            Replace = Bytes(entry.Replace),
            Unwrap = entry.Unwrap,
            TextChanges = ReplaceReader.ReadPlain(entry.Text, $"{part}:Text", scope),
        };
        entry.Text.ForEach(text => _ = (Noted(text?.Find), Noted(text?.With)));
        if (rule.IsEmpty)
        {
            scope.Error(part, "nothing is done to the element; give it Set, Remove, Before, After, Prepend, Append, Inner, Replace, Unwrap or Text");
        }

        _rules.Add(rule);
    }

    private ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(Noted(text));

    private string Noted(string? text)
    {
        _isAscii &= Ascii.IsValid(text);
        return text ?? "";
    }
}
