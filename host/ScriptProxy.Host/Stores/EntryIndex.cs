using System.Runtime.InteropServices;
using ScriptProxy.Sdk;

namespace ScriptProxy.Host.Stores;

/// <summary>
/// A store's entries by primary key and by tag. Each name leads to a list that runs through the entries' own links, so that an entry leaves all its
/// lists without a search. Not thread-safe.
/// </summary>
internal sealed class EntryIndex<T>
    where T : class
{
    private readonly Dictionary<string, EntryLink<T>> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntryLink<T>> _tags = new(StringComparer.Ordinal);

    /// <summary>Adds an entry.</summary>
    /// <returns>Its links, by which it is removed.</returns>
    public EntryLink<T>[] Add(T entry, StoredHead head)
    {
        var links = new EntryLink<T>[1 + head.Tags.Count];
        links[0] = Link(_resources, head.PrimaryKey, entry);
        for (var i = 0; i < head.Tags.Count; i++)
        {
            links[i + 1] = Link(_tags, head.Tags[i], entry);
        }

        return links;
    }

    public void Remove(EntryLink<T>[] links)
    {
        Unlink(_resources, links[0]);
        foreach (var link in links.AsSpan(1))
        {
            Unlink(_tags, link);
        }
    }

    /// <summary>The entries that are meant; none for what is no name.</summary>
    public List<T> Find(Invalidation what)
    {
        var first = what switch
        {
            Invalidation.Resource resource => _resources.GetValueOrDefault(resource.PrimaryKey),
            Invalidation.Tagged tagged => _tags.GetValueOrDefault(tagged.Tag),
            _ => null,
        };
        var found = new List<T>();
        for (var link = first; link is not null; link = link.Next)
        {
            found.Add(link.Entry);
        }

        return found;
    }

    private static EntryLink<T> Link(Dictionary<string, EntryLink<T>> names, string name, T entry)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(names, name, out _);
        var link = new EntryLink<T>(name, entry) { Next = first };
        if (first is not null)
        {
            first.Previous = link;
        }

        return first = link;
    }

    private static void Unlink(Dictionary<string, EntryLink<T>> names, EntryLink<T> link)
    {
        if (link.Next is not null)
        {
            link.Next.Previous = link.Previous;
        }

        if (link.Previous is not null)
        {
            link.Previous.Next = link.Next;
        }
        else if (link.Next is not null)
        {
            names[link.Name] = link.Next;
        }
        else
        {
            names.Remove(link.Name);
        }
    }
}

/// <summary>An entry's place in the list of one name.</summary>
internal sealed class EntryLink<T>(string name, T entry)
    where T : class
{
    public string Name => name;

    public T Entry => entry;

    public EntryLink<T>? Next { get; set; }

    public EntryLink<T>? Previous { get; set; }
}
