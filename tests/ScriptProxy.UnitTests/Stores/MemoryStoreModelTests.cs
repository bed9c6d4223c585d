using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using ScriptProxy.Host.Stores;
using ScriptProxy.Host.Stores.Memory;
using ScriptProxy.Sdk;
using ScriptProxy.Testing.Units;

namespace ScriptProxy.UnitTests.Stores;

/// <summary>Random sequences of calls, against a dictionary that is always right.</summary>
public sealed class MemoryStoreModelTests
{
    [Fact]
    public void A_store_with_room_behaves_like_a_dictionary() => Check(16 << 20, mayForget: false);

    [Fact]
    public void A_store_without_room_forgets_but_is_never_wrong() => Check(64 << 10, mayForget: true);

    private static void Check(long maxBytes, bool mayForget) =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte, byte, byte)[]>(), steps => new Run(maxBytes, mayForget).Do(steps))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(200));

    private sealed class Run
    {
        private readonly ManualTimeProvider _clock = new();
        private readonly MemoryStore _store;
        private readonly Dictionary<string, (StoredHead Head, int Version)> _model = [];
        private readonly List<(StoredHead Head, int Version, long Since, List<(Invalidation What, DateTimeOffset At)> Passed)> _onTheirWay = [];
        private readonly bool _mayForget;
        private readonly IDisposable _held;
        private int _version;

        public Run(long maxBytes, bool mayForget)
        {
            var options = new MemoryStoreOptions { MaxBytes = maxBytes };
            (_mayForget, _store) = (mayForget, new MemoryStore("model", options, _clock));
            _held = _store.Hold(options);
        }

        public void Do(IEnumerable<(byte What, byte Which, byte How)> steps)
        {
            foreach (var (what, which, how) in steps)
            {
                Step(what % 8, which, how);
                Compare();
            }

            _held.Dispose();
            _store.Dispose();
        }

        private void Step(int what, byte which, byte how)
        {
            switch (what)
            {
                case 0 or 1:
                    _onTheirWay.Add((Head(which, how), ++_version, _store.Moment, []));
                    Arrive(_onTheirWay.Count - 1, how * 20);
                    break;
                case 2:
                    _onTheirWay.Add((Head(which, how), ++_version, _store.Moment, []));
                    break;
                case 3 when _onTheirWay.Count > 0:
                    Arrive(which % _onTheirWay.Count, how * 20);
                    break;
                case 4:
                    Assert.True(_store.Remove($"{which % 12}") == _model.Remove($"{which % 12}") || _mayForget);
                    break;
                case 5:
                    Update($"{which % 12}", how);
                    break;
                case 6:
                    Invalidate(which, soft: how % 3 == 0);
                    break;
                case 7:
                    _clock.Advance(TimeSpan.FromSeconds(how));
                    break;
            }
        }

        private StoredHead Head(byte which, byte how)
        {
            var key = which % 12;
            var tags = Enumerable.Range(0, 3).Where(tag => (how >> tag & 1) == 1).Select(tag => $"t{tag}").ToArray();
            return StoreKit.Head($"{key}", _clock, $"{key / 3}", tags) with
            {
                Keep = TimeSpan.FromSeconds(how), Status = 200 + (how % 3), Url = $"http://h{key % 2}/{key}",
            };
        }

        private void Arrive(int place, int length)
        {
            var (head, version, since, passed) = _onTheirWay[place];
            _onTheirWay.RemoveAt(place);
            var isInvalidated = passed.Exists(past => past.What.Includes(head));
            if (passed.Exists(past => past.What is not (Invalidation.Resource or Invalidation.Tagged) && past.At + Invalidations.Patience <= _clock.GetUtcNow()))
            {
                isInvalidated = _store.IsInvalidated(head, since); // a ban from so long ago may be forgotten, and then counts as one that meant it
            }

            Assert.Equal(isInvalidated, _store.IsInvalidated(head, since));
            var isOutdated = _model.TryGetValue(head.Key, out var there) && there.Head.RequestTime > head.RequestTime;
            using var writing = _store.StoreAsync(head, version.ToString(CultureInfo.InvariantCulture).PadRight(length), since);
            var isStored = writing.GetAwaiter().GetResult() is not null;
            Assert.True(isStored == !(isInvalidated || isOutdated) || (_mayForget && !isInvalidated)); // the later one may have made room
            if (isStored)
            {
                _model[head.Key] = (head, version);
            }
        }

        private void Update(string key, byte how)
        {
            if (Find(key) is { } found)
            {
                var head = Head((byte)int.Parse(key, CultureInfo.InvariantCulture), how);
                Assert.NotNull(_store.Update(found, head, _store.Moment));
                _model[key] = (head, _model[key].Version);
            }
        }

        private void Invalidate(byte which, bool soft)
        {
            Invalidation what = (which % 6) switch
            {
                0 => new Invalidation.Resource($"{which % 4}"),
                1 or 2 => new Invalidation.Tagged($"t{which % 3}"),
                3 => new Invalidation.Prefixed($"http://h{which % 2}"),
                4 => new Invalidation.Ban([new BanCondition("status", BanTest.Equal, $"{200 + (which % 3)}"), new BanCondition("tag", BanTest.MatchesNot, "1")]),
                _ => new Invalidation.Ban([new BanCondition("path", BanTest.Matches, $"^/{which % 12}$")]),
            };
            _store.Invalidate(what, soft);
            _onTheirWay.ForEach(late => late.Passed.Add((what, _clock.GetUtcNow())));
            foreach (var (key, (head, version)) in _model.Where(pair => what.Includes(pair.Value.Head)).ToList())
            {
                _model[key] = (head with { FreshUntil = head.FreshUntil < _clock.GetUtcNow() ? head.FreshUntil : _clock.GetUtcNow(), Marks = head.Marks | StoredMarks.Outdated }, version);
                if (!soft)
                {
                    _model.Remove(key);
                }
            }
        }

        private void Compare()
        {
            for (var key = 0; key < 12; key++)
            {
                Find($"{key}");
            }

            var figures = _store.Figures;
            Assert.InRange(figures.Bytes, 0, figures.MaxBytes);
            Assert.Equal(figures.Bytes, _store.List().Sum(item => item.Bytes));
            Assert.Equal(0, _mayForget ? 0 : figures.Evicted);
        }

        private StoredResponse? Find(string key)
        {
            var found = _store.FindAsync(key).GetAwaiter().GetResult();
            var isThere = _model.TryGetValue(key, out var expected) && expected.Head.Expires > _clock.GetUtcNow();
            if (found is null)
            {
                Assert.True(!isThere || _mayForget);
                _model.Remove(key);
                return null;
            }

            Assert.True(isThere);
            Assert.Equal(expected.Head, found.Head);
            Assert.Equal(expected.Version, int.Parse(found.Body.ReadAsync().GetAwaiter().GetResult(), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture));
            return found;
        }
    }
}
