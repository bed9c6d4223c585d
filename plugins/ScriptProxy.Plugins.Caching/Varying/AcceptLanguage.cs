using Microsoft.Extensions.Primitives;
using ScriptProxy.Plugins.Caching.Syntax;

namespace ScriptProxy.Plugins.Caching.Varying;

/// <summary><c>Accept-Language</c> in lower case, the most wanted languages first, weights in their shortest form: <c>de-at,de;q=0.9,en;q=0.8</c>.</summary>
internal static class AcceptLanguage
{
    private const int Most = 32;

    /// <summary>Writes it; a value that is odd or long as it is.</summary>
    public static void Write(ref SpanWriter writer, StringValues lines)
    {
        // A member's place: line, start, end; and its weight.
        Span<(int Line, int Start, int End, int Weight)> members = stackalloc (int, int, int, int)[Most];
        if (!TryRead(lines, members, out var count))
        {
            PlainValue.Write(ref writer, lines);
            return;
        }

        // An insertion sort leaves in their order those that are wanted alike.
        for (var index = 1; index < count; index++)
        {
            var member = members[index];
            var place = index;
            for (; place > 0 && members[place - 1].Weight < member.Weight; place--)
            {
                members[place] = members[place - 1];
            }

            members[place] = member;
        }

        for (var index = 0; index < count; index++)
        {
            var (line, start, end, weight) = members[index];
            writer.Add(index > 0 ? "," : "");
            writer.AddLower(lines[line].AsSpan()[start..end]);
            AddWeight(ref writer, weight);
        }
    }

    private static bool TryRead(StringValues lines, Span<(int Line, int Start, int End, int Weight)> members, out int count)
    {
        count = 0;
        for (var index = 0; index < lines.Count; index++)
        {
            var line = lines[index].AsSpan();
            foreach (var range in line.Split(','))
            {
                if (FieldText.Trim(line[range]).IsEmpty)
                {
                    continue;
                }

                if (count == Most || !Weight.TrySplit(line[range], out var name, out var weight) || !FieldText.IsToken(name))
                {
                    return false;
                }

                line.Overlaps(name, out var start);
                members[count++] = (index, start, start + name.Length, weight);
            }
        }

        return true;
    }

    private static void AddWeight(ref SpanWriter writer, int thousandths)
    {
        if (thousandths == 1000)
        {
            return;
        }

        writer.Add(";q=0");
        if (thousandths > 0)
        {
            ReadOnlySpan<char> digits = [(char)('0' + (thousandths / 100)), (char)('0' + (thousandths / 10 % 10)), (char)('0' + (thousandths % 10))];
            writer.Add(".");
            writer.Add(digits.TrimEnd('0'));
        }
    }
}
