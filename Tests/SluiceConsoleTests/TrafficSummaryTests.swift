import SluiceCore
import Testing

@testable import SluiceConsole

@Suite("What the cache made of the traffic")
struct TrafficSummaryTests {
    @Test(
        "each exchange counts in one class; with the cache off none is cold",
        arguments: [
            (CacheVerdict.hit, TrafficSummary.Class.fresh),
            (.revalidated(.expired), .revalidated),
            (.stale(.stored), .stale), (.hitStale(.maxStale), .stale), (.miss(.stored), .cold),
            (.varyMiss(.stored), .cold), (.miss(.noStore), .notCacheable),
            (.miss(.noCacheHere), .uncached), (.none, .uncached),
            (.bypass(.noHost), .notCacheable),
        ])
    func classes(verdict: CacheVerdict, wanted: TrafficSummary.Class) {
        let row = Sample.exchange(1, 1, "GET", "a.test", "/", 200, verdict, 10, 1)
        #expect(TrafficSummary.Class(row) == wanted)
    }
}
