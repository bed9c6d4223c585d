using ScriptProxy.Host.Stores;

namespace ScriptProxy.UnitTests.Stores;

public sealed class RecentNamesTests
{
    private readonly RecentNames _names = new();

    [Fact]
    public void A_name_is_known_from_its_moment_on_and_none_before_any_was_noted()
    {
        Assert.False(_names.IsSince("a", 0));
        _names.Note("a", 5);
        Assert.True(_names.IsSince("a", 4));
        Assert.False(_names.IsSince("a", 5));
    }

    [Fact]
    public void While_many_others_are_noted_hardly_any_name_is_taken_for_one_of_them()
    {
        for (var index = 0; index < 30_000; index++)
        {
            _names.Note($"noted {index}", index + 1);
        }

        Assert.All(Enumerable.Range(0, 30_000), index => Assert.True(_names.IsSince($"noted {index}", index)));
        Assert.InRange(Enumerable.Range(0, 30_000).Count(index => _names.IsSince($"other {index}", 0)), 0, 300);
    }
}
